//! A receiver of notices on this machine: answers one request after the other, and remembers them.

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One request, as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// `POST /path?query`.
    pub(crate) line: String,
    /// What stands in `Idempotency-Key`.
    pub(crate) key: String,
    /// The JSON; null where there is none.
    pub(crate) body: Value,
}

/// What is answered: a status and JSON.
type Answer = fn(&Request) -> (u16, Value);

/// A receiver.
pub(crate) struct Receiver {
    address: String,
    heard: Arc<Mutex<Vec<Request>>>,
}

impl Receiver {
    /// On a port of its own.
    pub(crate) fn start(answer: Answer) -> Self {
        Self::at("127.0.0.1:0", answer, Duration::ZERO)
    }

    /// The same, taking that long over each request.
    pub(crate) fn slow(answer: Answer, pause: Duration) -> Self {
        Self::at("127.0.0.1:0", answer, pause)
    }

    /// At that address, which was free a moment ago.
    pub(crate) fn at(address: &str, answer: Answer, pause: Duration) -> Self {
        let listener = TcpListener::bind(address).expect("a port is free");
        let address = listener.local_addr().expect("it has an address").to_string();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heard);
        // Ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let kept = Arc::clone(&kept);
                // A caller that was killed leaves its request unfinished; that is nobody's fault.
                std::thread::spawn(move || serve(&stream, &kept, (answer, pause)));
            }
        });
        Self { address, heard }
    }

    /// `HOST:PORT`.
    pub(crate) fn host(&self) -> &str {
        &self.address
    }

    /// Everything that came so far.
    pub(crate) fn heard(&self) -> Vec<Request> {
        self.heard.lock().expect("nobody panicked").clone()
    }

    /// The kinds of the notices that came, in their order.
    pub(crate) fn kinds(&self) -> Vec<String> {
        let kind = |request: &Request| request.body["kind"].as_str().unwrap_or("?").to_owned();
        self.heard().iter().map(kind).collect()
    }
}

/// An address at which nobody listens.
pub(crate) fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it has an address").to_string()
}

fn serve(
    stream: &TcpStream,
    heard: &Mutex<Vec<Request>>,
    (answer, pause): (Answer, Duration),
) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let (mut length, mut key) = (0, String::new());
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            "idempotency-key" => value.trim().clone_into(&mut key),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let line = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    let request = Request { line, key, body };
    let (status, said) = answer(&request);
    heard.lock().expect("nobody panicked").push(request);
    // It has taken the notice; the one who sent it may die before it hears of that.
    std::thread::sleep(pause);
    let said = said.to_string();
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{said}",
        said.len()
    )
    .ok()
}
