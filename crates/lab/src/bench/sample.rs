//! What is measured: files of a corpus, and runs that are made up here because no corpus has them.

use crate::collect;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message;
use std::hint::black_box;
use std::path::Path;

/// A set of files that are measured together.
pub struct Sample {
    /// Its name in the table.
    pub name: String,
    /// The files, read into memory beforehand.
    pub files: Vec<Vec<u8>>,
    /// What the time is divided by.
    parse: fn(&[u8]),
}

impl Sample {
    /// All files below `folder` whose names end in `ending`; `None` if there are none.
    pub fn below(name: &str, folder: &Path, ending: &str) -> Option<Self> {
        let mut paths = Vec::new();
        collect(folder, ending, &mut paths);
        paths.sort();
        let files: Vec<Vec<u8>> =
            paths.iter().filter_map(|path| std::fs::read(path).ok()).collect();
        (!files.is_empty()).then(|| Self { name: name.to_owned(), files, parse: json })
    }

    /// A run of ten thousand steps, half of them calls with results, as a chat message list.
    pub fn long_run() -> Self {
        let mut text =
            String::from("{\"messages\":[{\"role\":\"user\",\"content\":\"Count the pods.\"}");
        for at in 0..4_999 {
            text.push_str(&asked(at));
        }
        text.push_str(",{\"role\":\"assistant\",\"content\":\"There are 4999 pods.\"}]}");
        let files = vec![text.into_bytes()];
        Self { name: "one run of 10,000 steps".to_owned(), files, parse: json }
    }

    /// A hundred runs on the wire, each of whose requests repeats all messages before it.
    pub fn protobuf() -> Self {
        let files = (0..100).map(|trace| request(trace).encode_to_vec()).collect();
        Self { name: "OTLP protobuf".to_owned(), files, parse: protobuf }
    }

    /// Does what the time is divided by: parses all files.
    pub(super) fn parse(&self) {
        for bytes in &self.files {
            (self.parse)(bytes);
        }
    }

    /// How many bytes all files have.
    pub(super) fn bytes(&self) -> usize {
        self.files.iter().map(Vec::len).sum()
    }
}

/// Files of several documents are parsed one document after the other.
fn json(bytes: &[u8]) {
    let documents = serde_json::Deserializer::from_slice(bytes);
    for document in documents.into_iter::<serde_json::Value>() {
        black_box(document.ok());
    }
}

fn protobuf(bytes: &[u8]) {
    black_box(ExportTraceServiceRequest::decode(bytes).ok());
}

/// A call and its result as chat messages, each after a comma.
fn asked(at: u32) -> String {
    format!(
        ",{{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{{\"id\":\"c{at}\",\"type\":\"function\",\
         \"function\":{{\"name\":\"get_pod\",\"arguments\":\"{{\\\"page\\\":{at}}}\"}}}}]}},\
         {{\"role\":\"tool\",\"tool_call_id\":\"c{at}\",\"content\":\"{{\\\"pod\\\":\\\"p-{at}\\\",\\\"status\\\":\\\"running\\\"}}\"}}"
    )
}

/// One run: an agent's span, and under it twenty requests to a model that each know the pods so far.
fn request(trace: u8) -> ExportTraceServiceRequest {
    let span = |name: &str, id: u8, attributes: Vec<KeyValue>| Span {
        trace_id: [[trace; 15].as_slice(), &[1]].concat(),
        span_id: vec![id; 8],
        parent_span_id: if id == 1 { Vec::new() } else { vec![1; 8] },
        name: name.to_owned(),
        start_time_unix_nano: 1_700_000_000_000_000_000 + u64::from(id) * 1_000_000_000,
        end_time_unix_nano: 1_700_000_000_500_000_000 + u64::from(id) * 1_000_000_000,
        attributes,
        ..Span::default()
    };
    let agent = [("gen_ai.operation.name", "invoke_agent"), ("gen_ai.agent.name", "counter")];
    let mut spans = vec![span("invoke_agent counter", 1, agent.map(attribute).into())];
    let mut known = String::from(
        "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"Count the pods.\"}]}",
    );
    for turn in 0..20_u8 {
        let call = format!(
            "{{\"role\":\"assistant\",\"parts\":[{{\"type\":\"tool_call\",\"id\":\"c{turn}\",\"name\":\"get_pod\",\
             \"arguments\":{{\"page\":{turn}}}}}]}}"
        );
        let messages = format!("{known}]");
        let output = format!("[{call}]");
        let held = [
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.request.model", "some-model"),
            ("gen_ai.input.messages", messages.as_str()),
            ("gen_ai.output.messages", output.as_str()),
        ];
        spans.push(span("chat some-model", turn + 2, held.map(attribute).into()));
        let result = format!(
            ",{call},{{\"role\":\"tool\",\"parts\":[{{\"type\":\"tool_call_response\",\"id\":\"c{turn}\",\
             \"response\":{{\"pod\":\"p-{turn}\",\"status\":\"running\"}}}}]}}"
        );
        known.push_str(&result);
    }
    let scope_spans = vec![ScopeSpans { spans, ..ScopeSpans::default() }];
    let resource_spans = vec![ResourceSpans { scope_spans, ..ResourceSpans::default() }];
    ExportTraceServiceRequest { resource_spans }
}

fn attribute((key, text): (&str, &str)) -> KeyValue {
    let value = Some(AnyValue { value: Some(Any::StringValue(text.to_owned())) });
    KeyValue { key: key.to_owned(), value, ..KeyValue::default() }
}
