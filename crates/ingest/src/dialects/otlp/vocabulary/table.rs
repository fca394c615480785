//! The vocabularies as data: which attribute and event says what. Rows are tried in order, so what
//! a writer says in so many words comes before what has to be guessed, and the current conventions
//! before the legacy ones.
//!
//! No rule lives here; a new vocabulary is a new entry, a new release new rows and its version.

use super::Role::{Agent, Model, Noise, Tool, Verifier};
use super::{Carried, Field, Vocabulary, at, encoded, inside};

/// All of them, in the order in which they are asked.
pub(super) const VOCABULARIES: &[&Vocabulary] = &[
    &LANGFUSE,
    &MLFLOW,
    &GENAI,
    &OPENINFERENCE,
    &VERCEL,
    &ADK,
    &PYDANTIC,
    &STRANDS,
    &TRACELOOP,
    &AGENTOPS,
    &LANGSMITH,
    &LAMINAR,
    &GENKIT,
    &GENAI_LEGACY,
];

/// A vocabulary without any row, for entries to be written against.
const BARE: Vocabulary = Vocabulary {
    name: "",
    version: "",
    marks: &[],
    kinds: &[],
    signs: &[],
    fields: &[],
    events: &[],
    failures: &[],
};

const LANGFUSE: Vocabulary = Vocabulary {
    name: "Langfuse SDK",
    version: "python 3.8",
    marks: &["langfuse.", "session."],
    kinds: &[(
        "langfuse.observation.type",
        &[
            ("generation", Model),
            ("agent", Agent),
            ("tool", Tool),
            ("retriever", Tool),
            ("evaluator", Verifier),
            ("guardrail", Verifier),
            ("embedding", Noise),
        ],
    )],
    fields: &[
        (Field::LooseInput, &[at("langfuse.observation.input")]),
        (Field::LooseOutput, &[at("langfuse.observation.output")]),
        (Field::Arguments, &[at("langfuse.observation.input")]),
        (Field::Outcome, &[at("langfuse.observation.output")]),
        (Field::Model, &[at("langfuse.observation.model.name")]),
        (Field::Tokens, &[inside("langfuse.observation.usage_details", &["input"])]),
        (Field::Session, &[at("langfuse.session.id"), at("session.id")]),
        (Field::Failure, &[at("langfuse.observation.status_message")]),
    ],
    failures: &[("langfuse.observation.level", &[("ERROR", true)])],
    ..BARE
};

const MLFLOW: Vocabulary = Vocabulary {
    name: "MLflow",
    version: "trace schema 3",
    marks: &["mlflow."],
    kinds: &[(
        "mlflow.spanType",
        &[
            ("CHAT_MODEL", Model),
            ("LLM", Model),
            ("AGENT", Agent),
            ("TOOL", Tool),
            ("RETRIEVER", Tool),
            ("MEMORY", Tool),
            ("EVALUATOR", Verifier),
            ("GUARDRAIL", Verifier),
            ("EMBEDDING", Noise),
        ],
    )],
    fields: &[
        (Field::LooseInput, &[encoded("mlflow.spanInputs")]),
        (Field::LooseOutput, &[encoded("mlflow.spanOutputs")]),
        (Field::Tools, &[at("mlflow.chat.tools"), inside("mlflow.spanInputs", &["tools"])]),
        (Field::Instructions, &[inside("mlflow.spanInputs", &["system"])]),
        (Field::Arguments, &[encoded("mlflow.spanInputs")]),
        (Field::Outcome, &[encoded("mlflow.spanOutputs")]),
        (Field::Model, &[encoded("mlflow.llm.model"), inside("mlflow.spanInputs", &["model"])]),
        (Field::Tokens, &[inside("mlflow.chat.tokenUsage", &["input_tokens"])]),
        (Field::Session, &[encoded("mlflow.trace.session")]),
    ],
    ..BARE
};

const GENAI: Vocabulary = Vocabulary {
    name: "OpenTelemetry GenAI",
    version: "1.42",
    marks: &["gen_ai."],
    kinds: &[
        (
            "gen_ai.operation.name",
            &[
                ("chat", Model),
                ("generate_content", Model),
                ("text_completion", Model),
                ("call_llm", Model),
                ("execute_tool", Tool),
                ("retrieval", Tool),
                ("search_memory", Tool),
                ("create_memory", Tool),
                ("update_memory", Tool),
                ("upsert_memory", Tool),
                ("delete_memory", Tool),
                ("invoke_agent", Agent),
                ("embeddings", Noise),
                ("embedding", Noise),
                ("create_agent", Noise),
                ("invoke_workflow", Noise),
            ],
        ),
        // What frameworks call the wrapper around tools that ran at once.
        ("gen_ai.tool.name", &[("(merged tools)", Noise)]),
    ],
    signs: &[
        ("gen_ai.tool.name", Tool),
        ("gen_ai.tool.call.id", Tool),
        ("gen_ai.input.messages", Model),
        ("gen_ai.output.messages", Model),
        ("gen_ai.evaluation.", Verifier),
    ],
    fields: &[
        (Field::Input, &[at("gen_ai.input.messages")]),
        (Field::Output, &[at("gen_ai.output.messages")]),
        (Field::Instructions, &[at("gen_ai.system_instructions")]),
        (Field::Tools, &[at("gen_ai.tool.definitions")]),
        (Field::ToolName, &[at("gen_ai.tool.name")]),
        (Field::CallId, &[at("gen_ai.tool.call.id")]),
        (Field::Arguments, &[at("gen_ai.tool.call.arguments"), at("gen_ai.tool.args")]),
        (Field::Outcome, &[at("gen_ai.tool.call.result"), at("gen_ai.retrieval.documents")]),
        (Field::Agent, &[at("gen_ai.agent.name")]),
        (Field::Speaker, &[at("gen_ai.agent.name")]),
        (Field::Model, &[at("gen_ai.response.model"), at("gen_ai.request.model")]),
        (Field::Tokens, &[at("gen_ai.usage.input_tokens")]),
        (Field::Session, &[at("gen_ai.conversation.id")]),
        (Field::Verifier, &[at("gen_ai.evaluation.name")]),
    ],
    events: &[
        ("gen_ai.client.inference.operation.details", Carried::Exchange),
        ("gen_ai.evaluation.result", Carried::Evaluation),
        ("exception", Carried::Exception),
    ],
    ..BARE
};

const OPENINFERENCE: Vocabulary = Vocabulary {
    name: "OpenInference",
    version: "0.1.42",
    marks: &[
        "openinference.",
        "llm.",
        "input.",
        "output.",
        "retrieval.",
        "tool.",
        "tool_call.",
        "agent.",
        "graph.",
        "session.",
        "guardrail.",
        "evaluator.",
    ],
    kinds: &[(
        "openinference.span.kind",
        &[
            ("LLM", Model),
            ("TOOL", Tool),
            ("AGENT", Agent),
            ("RETRIEVER", Tool),
            ("EVALUATOR", Verifier),
            ("GUARDRAIL", Verifier),
        ],
    )],
    signs: &[("llm.input_messages", Model), ("llm.output_messages", Model)],
    fields: &[
        (Field::Input, &[at("llm.input_messages")]),
        (Field::Output, &[at("llm.output_messages")]),
        (Field::LooseInput, &[at("input.value")]),
        (Field::LooseOutput, &[at("output.value")]),
        (Field::Tools, &[at("llm.tools")]),
        (Field::ToolName, &[at("tool.name"), at("tool_call.function.name")]),
        (Field::CallId, &[at("tool_call.id"), at("tool.id")]),
        (Field::Arguments, &[at("tool_call.function.arguments"), at("input.value")]),
        (Field::Outcome, &[at("output.value"), at("retrieval.documents")]),
        (Field::Agent, &[at("agent.name"), at("graph.node.id")]),
        (Field::Speaker, &[at("agent.name")]),
        (Field::Model, &[at("llm.model_name")]),
        (Field::Tokens, &[at("llm.token_count.prompt")]),
        (Field::Session, &[at("session.id")]),
        (Field::Verifier, &[at("guardrail.name"), at("evaluator.name")]),
    ],
    ..BARE
};

const VERCEL: Vocabulary = Vocabulary {
    name: "Vercel AI SDK",
    version: "6.0",
    marks: &["ai."],
    kinds: &[(
        "ai.operationId",
        &[
            ("ai.generateText.doGenerate", Model),
            ("ai.streamText.doStream", Model),
            ("ai.generateObject.doGenerate", Model),
            ("ai.streamObject.doStream", Model),
            ("ai.generateText", Agent),
            ("ai.streamText", Agent),
            ("ai.generateObject", Agent),
            ("ai.streamObject", Agent),
            ("ai.toolCall", Tool),
        ],
    )],
    fields: &[
        (Field::Input, &[at("ai.prompt.messages")]),
        (Field::Output, &[at("ai.response.text"), at("ai.response.object")]),
        (Field::Output, &[at("ai.result.text"), at("ai.result.object")]),
        (Field::Thought, &[at("ai.response.reasoning")]),
        (Field::Calls, &[at("ai.response.toolCalls"), at("ai.result.toolCalls")]),
        (Field::LooseInput, &[inside("ai.prompt", &["messages"])]),
        (Field::LooseInput, &[inside("ai.prompt", &["prompt"])]),
        (Field::Instructions, &[inside("ai.prompt", &["system"])]),
        (Field::Tools, &[at("ai.prompt.tools")]),
        (Field::ToolName, &[at("ai.toolCall.name")]),
        (Field::CallId, &[at("ai.toolCall.id")]),
        (Field::Arguments, &[at("ai.toolCall.args"), at("ai.toolCall.input")]),
        (Field::Outcome, &[at("ai.toolCall.result"), at("ai.toolCall.output")]),
        (Field::Agent, &[at("ai.telemetry.functionId")]),
        (Field::Speaker, &[at("ai.telemetry.functionId")]),
        (Field::Model, &[at("ai.response.model"), at("ai.model.id")]),
        (Field::Tokens, &[at("ai.usage.inputTokens"), at("ai.usage.promptTokens")]),
        (Field::Session, &[at("ai.telemetry.metadata.sessionId")]),
    ],
    ..BARE
};

const ADK: Vocabulary = Vocabulary {
    name: "Google ADK",
    version: "2.5",
    marks: &["gcp.vertex.agent."],
    signs: &[("gcp.vertex.agent.llm_request", Model), ("gcp.vertex.agent.tool_call_args", Tool)],
    fields: &[
        (Field::Input, &[inside("gcp.vertex.agent.llm_request", &["contents"])]),
        (Field::Output, &[inside("gcp.vertex.agent.llm_response", &["content"])]),
        (
            Field::Instructions,
            &[inside("gcp.vertex.agent.llm_request", &["config", "system_instruction"])],
        ),
        (Field::Tools, &[inside("gcp.vertex.agent.llm_request", &["config", "tools"])]),
        (Field::Arguments, &[at("gcp.vertex.agent.tool_call_args")]),
        (Field::Outcome, &[at("gcp.vertex.agent.tool_response")]),
        (Field::Session, &[at("gcp.vertex.agent.session_id")]),
    ],
    ..BARE
};

const PYDANTIC: Vocabulary = Vocabulary {
    name: "Pydantic AI and Logfire",
    version: "2.58",
    marks: &["logfire.", "pydantic_ai.", "all_messages_events", "model_request_parameters"],
    // Logfire writes a span when it begins and again when it ends.
    kinds: &[("logfire.span_type", &[("pending_span", Noise)])],
    signs: &[
        ("gen_ai.tool.name", Tool),
        ("tool_arguments", Tool),
        ("pydantic_ai.all_messages", Agent),
        ("all_messages_events", Agent),
        ("agent_name", Agent),
        ("response_data", Model),
    ],
    fields: &[
        (Field::Events, &[at("events")]),
        (Field::Input, &[inside("request_data", &["messages"])]),
        (Field::Output, &[inside("response_data", &["message"])]),
        (Field::Output, &[inside("response_data", &["combined_chunk_content"])]),
        (Field::Instructions, &[inside("request_data", &["system"])]),
        (Field::Tools, &[inside("request_data", &["tools"])]),
        (Field::LooseInput, &[at("pydantic_ai.all_messages"), at("all_messages_events")]),
        (Field::LooseOutput, &[at("final_result")]),
        (Field::Tools, &[inside("model_request_parameters", &["function_tools"])]),
        (Field::Arguments, &[at("tool_arguments")]),
        (Field::Outcome, &[at("tool_response")]),
        (Field::Agent, &[at("agent_name")]),
        (Field::Model, &[inside("request_data", &["model"])]),
    ],
    ..BARE
};

const STRANDS: Vocabulary = Vocabulary {
    name: "Strands",
    version: "1.62",
    marks: &["event_loop.", "gen_ai.tool.status", "gen_ai.agent.", "gen_ai.operation.name"],
    kinds: &[("gen_ai.operation.name", &[("invoke_swarm", Agent), ("invoke_graph", Agent)])],
    // A turn of the loop repeats what the request and the tools inside of it say.
    signs: &[("event_loop.cycle_id", Noise)],
    fields: &[
        (Field::Instructions, &[at("gen_ai.agent.system_prompt"), at("system_prompt")]),
        (Field::Tools, &[at("gen_ai.agent.tools")]),
    ],
    failures: &[
        ("gen_ai.tool.status", &[("error", true), ("success", false)]),
        ("tool.status", &[("error", true), ("success", false)]),
    ],
    ..BARE
};

const TRACELOOP: Vocabulary = Vocabulary {
    name: "Traceloop",
    version: "0.5.1",
    marks: &["traceloop.", "llm.request."],
    kinds: &[
        ("traceloop.span.kind", &[("tool", Tool), ("agent", Agent)]),
        ("llm.request.type", &[("chat", Model), ("completion", Model)]),
    ],
    fields: &[
        (Field::LooseInput, &[at("traceloop.entity.input")]),
        (Field::LooseOutput, &[at("traceloop.entity.output")]),
        (Field::Tools, &[at("llm.request.functions")]),
        (Field::ToolName, &[at("traceloop.entity.name")]),
        (Field::Arguments, &[at("traceloop.entity.input")]),
        (Field::Outcome, &[at("traceloop.entity.output")]),
        (Field::Agent, &[at("traceloop.entity.name")]),
        (Field::Session, &[at("traceloop.association.properties.session_id")]),
        (Field::Verifier, &[at("traceloop.entity.name")]),
    ],
    ..BARE
};

const AGENTOPS: Vocabulary = Vocabulary {
    name: "AgentOps",
    version: "0.4",
    marks: &["agentops."],
    kinds: &[(
        "agentops.span.kind",
        &[("agent", Agent), ("tool", Tool), ("llm", Model), ("guardrail", Verifier)],
    )],
    fields: &[
        (Field::LooseInput, &[at("agentops.entity.input")]),
        (Field::LooseOutput, &[at("agentops.entity.output")]),
        (Field::ToolName, &[at("tool.name"), at("agentops.entity.name")]),
        (Field::Arguments, &[at("tool.parameters"), at("agentops.entity.input")]),
        (Field::Outcome, &[at("tool.result"), at("agentops.entity.output")]),
        (Field::Agent, &[at("agent.name"), at("agentops.entity.name")]),
        (Field::Verifier, &[at("agentops.entity.name")]),
    ],
    ..BARE
};

const LANGSMITH: Vocabulary = Vocabulary {
    name: "LangSmith",
    version: "0.4",
    marks: &["langsmith."],
    kinds: &[("langsmith.span.kind", &[("llm", Model), ("tool", Tool), ("retriever", Tool)])],
    fields: &[
        (Field::Arguments, &[at("gen_ai.prompt")]),
        (Field::Outcome, &[at("gen_ai.completion")]),
        (Field::Session, &[at("langsmith.trace.session_id")]),
    ],
    ..BARE
};

const LAMINAR: Vocabulary = Vocabulary {
    name: "Laminar",
    version: "0.7",
    marks: &["lmnr."],
    kinds: &[("lmnr.span.type", &[("LLM", Model), ("TOOL", Tool), ("EVALUATOR", Verifier)])],
    fields: &[
        (Field::LooseInput, &[encoded("lmnr.span.input")]),
        (Field::LooseOutput, &[encoded("lmnr.span.output")]),
        (Field::Arguments, &[encoded("lmnr.span.input")]),
        (Field::Outcome, &[encoded("lmnr.span.output")]),
        (Field::Session, &[at("lmnr.association.properties.session_id")]),
    ],
    ..BARE
};

const GENKIT: Vocabulary = Vocabulary {
    name: "Genkit",
    version: "1.0",
    marks: &["genkit:"],
    kinds: &[(
        "genkit:metadata:subtype",
        &[("model", Model), ("tool", Tool), ("retriever", Tool), ("evaluator", Verifier)],
    )],
    fields: &[
        (Field::LooseInput, &[encoded("genkit:input")]),
        (Field::LooseOutput, &[encoded("genkit:output")]),
        (Field::Tools, &[inside("genkit:input", &["tools"])]),
        (Field::ToolName, &[at("genkit:name")]),
        (Field::Arguments, &[encoded("genkit:input")]),
        (Field::Outcome, &[encoded("genkit:output")]),
        (Field::Verifier, &[at("genkit:name")]),
    ],
    ..BARE
};

/// What the conventions said before messages had attributes of their own, and what frameworks made
/// of them. Asked last.
const GENAI_LEGACY: Vocabulary = Vocabulary {
    name: "OpenTelemetry GenAI before 1.37",
    version: "1.36",
    marks: &["gen_ai."],
    signs: &[
        ("gen_ai.prompt.0", Model),
        ("gen_ai.completion.0", Model),
        ("gen_ai.request.model", Model),
    ],
    fields: &[
        (Field::Input, &[at("gen_ai.prompt")]),
        (Field::Output, &[at("gen_ai.completion")]),
        (Field::LooseOutput, &[at("gen_ai.output")]),
        (Field::Outcome, &[at("gen_ai.output")]),
        (Field::Message, &[at("gen_ai.event.content")]),
        (Field::Tokens, &[at("gen_ai.usage.prompt_tokens")]),
    ],
    events: &[
        ("gen_ai.content.prompt", Carried::Exchange),
        ("gen_ai.content.completion", Carried::Exchange),
        ("gen_ai.system.message", Carried::Given("system")),
        ("gen_ai.user.message", Carried::Given("user")),
        ("gen_ai.assistant.message", Carried::Given("assistant")),
        ("gen_ai.tool.message", Carried::Given("tool")),
        ("gen_ai.choice", Carried::Answered),
        ("gen_ai.assistant.choice", Carried::Answered),
    ],
    ..BARE
};

/// The attributes whose words exporters also write beside the attributes, as the span's kind.
pub(super) const KINDS_OF_SPANS: &[&str] = &["openinference.span.kind"];

/// Beginnings of the names of tools whose call passes control to another agent.
pub(super) const HANDOFFS: &[&str] =
    &["transfer_to", "transfer to", "handoff", "hand_off", "delegate_to"];

/// Beginnings that instrumentation scopes share and that name no framework.
pub(super) const SCOPES: &[&str] = &[
    "openinference.instrumentation.",
    "opentelemetry.instrumentation.",
    "@opentelemetry/instrumentation-",
    "@arizeai/openinference-instrumentation-",
];
