//! A mail server on a port of this machine: says what it was told to, and keeps what it was sent.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

/// What a mail server answers where something else is expected than that all is well.
#[derive(Clone, Copy, Default)]
pub(crate) struct Ways {
    /// To a login.
    pub(crate) login: Option<&'static str>,
    /// To a recipient.
    pub(crate) recipient: Option<&'static str>,
}

/// A running mail server that takes one connection.
pub(crate) struct Server {
    /// Its port.
    pub(crate) port: u16,
    thread: JoinHandle<Vec<String>>,
}

impl Server {
    /// The lines that came, once the connection has ended.
    pub(crate) fn heard(self) -> Vec<String> {
        self.thread.join().expect("it listens to the end")
    }
}

pub(crate) fn server(ways: Ways) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let serve = move || {
        let (stream, _) = listener.accept().expect("somebody calls");
        talk(stream, ways)
    };
    Server { port, thread: std::thread::spawn(serve) }
}

fn talk(mut stream: TcpStream, ways: Ways) -> Vec<String> {
    let mut heard = Vec::new();
    let mut reader = BufReader::new(stream.try_clone().expect("it is open"));
    let mut is_mail = false;
    // Whoever calls may hang up at any time.
    drop(stream.write_all(b"220 here\r\n"));
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).map_or(true, |read| read == 0) {
            return heard;
        }
        let line = line.trim_end_matches(['\r', '\n']).to_owned();
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let answer = match verb.as_str() {
            _ if is_mail && line == "." => {
                is_mail = false;
                "250 taken"
            }
            _ if is_mail => "",
            "EHLO" => "250-here\r\n250-8BITMIME\r\n250 AUTH PLAIN",
            "AUTH" => ways.login.unwrap_or("235 come in"),
            "RCPT" => ways.recipient.unwrap_or("250 fine"),
            "DATA" => {
                is_mail = true;
                "354 go on"
            }
            "QUIT" => "221 bye",
            _ => "250 fine",
        };
        heard.push(line);
        if !answer.is_empty() {
            drop(stream.write_all(format!("{answer}\r\n").as_bytes()));
        }
    }
}
