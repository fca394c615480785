//! A service on a port of this machine that answers as a function says and keeps what it was asked.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

/// One request as it came.
pub(crate) struct Asked {
    /// The method.
    pub(crate) method: String,
    /// The path with its query.
    pub(crate) path: String,
    /// Its headers, names in lower case.
    pub(crate) headers: Vec<String>,
    /// Its body.
    pub(crate) body: String,
}

impl Asked {
    /// Whether this header came.
    pub(crate) fn has(&self, header: &str) -> bool {
        self.headers.iter().any(|have| have == header)
    }

    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> &str {
        let start = format!("{name}: ");
        let found = self.headers.iter().find_map(|header| header.strip_prefix(&start));
        found.expect("the header came")
    }

    /// Its body as data.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("the body is JSON")
    }

    /// Method and path without query.
    pub(crate) fn what(&self) -> String {
        let path = self.path.split('?').next().unwrap_or_default();
        format!("{} {path}", self.method)
    }
}

/// What a service does with a request.
pub(crate) enum Answer {
    /// It answers: status, further headers, body.
    With(u16, &'static str, String),
    /// It takes the request and says nothing.
    Silence,
}

impl Answer {
    /// A document.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::With(status, "", body.to_string())
    }
}

/// A running service.
pub(crate) struct Fake {
    /// Its address.
    pub(crate) address: String,
    thread: JoinHandle<Vec<Asked>>,
}

/// The method of the request that ends a service.
const STOP: &str = "STOP";

/// A service that answers as `answer` says.
pub(crate) fn fake(answer: impl FnMut(&Asked) -> Answer + Send + 'static) -> Fake {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = format!("http://{}", listener.local_addr().expect("it is bound"));
    Fake { address, thread: std::thread::spawn(move || serve(&listener, answer)) }
}

/// A service that always answers the same.
pub(crate) fn always(status: u16, headers: &'static str, body: &'static str) -> Fake {
    fake(move |_| Answer::With(status, headers, body.to_owned()))
}

impl Fake {
    /// What it was asked.
    pub(crate) fn asked(self) -> Vec<Asked> {
        let address = self.address.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).expect("it listens");
        write!(stream, "{STOP} / HTTP/1.1\r\n\r\n").expect("it listens");
        self.thread.join().expect("it answers to its end")
    }
}

fn serve(listener: &TcpListener, mut answer: impl FnMut(&Asked) -> Answer) -> Vec<Asked> {
    let mut all = Vec::new();
    let mut silent = Vec::new();
    loop {
        let (mut stream, _) = listener.accept().expect("somebody asks");
        let asked = read(&stream);
        if asked.method == STOP {
            return all;
        }
        match answer(&asked) {
            Answer::With(status, headers, body) => {
                let length = body.len();
                let head = format!("HTTP/1.1 {status} X\r\n{headers}Content-Length: {length}");
                let whole = format!("{head}\r\nConnection: close\r\n\r\n{body}");
                stream.write_all(whole.as_bytes()).expect("somebody listens");
            }
            Answer::Silence => silent.push(stream),
        }
        all.push(asked);
    }
}

fn read(stream: &TcpStream) -> Asked {
    let mut reader = BufReader::new(stream);
    let mut line = || {
        let mut line = String::new();
        reader.read_line(&mut line).expect("it is text");
        line.trim_end().to_owned()
    };
    let first = line();
    let mut words = first.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = Vec::new();
    loop {
        let header = line();
        let Some((name, value)) = header.split_once(": ") else { break };
        headers.push(format!("{}: {value}", name.to_lowercase()));
    }
    let length = headers.iter().find_map(|header| header.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().expect("a number"))];
    reader.read_exact(&mut body).expect("the body comes whole");
    Asked { method, path, headers, body: String::from_utf8(body).expect("it is text") }
}
