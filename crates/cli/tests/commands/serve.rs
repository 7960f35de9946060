use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command};

use crate::harness::Bench;

/// A server that is stopped whatever happens.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn it_answers_until_it_is_told_to_stop() {
    let bench = Bench::new();
    let mut running = Running(bench.command(&["serve", "--address", "127.0.0.1:0"]).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(running.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("Ishizue answers on http://").unwrap().trim_end_matches('/').to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    write!(stream, "GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    if cfg!(unix) {
        Command::new("kill").arg(running.0.id().to_string()).status().unwrap();
        assert_eq!(running.0.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn an_address_in_use_is_told() {
    let bench = Bench::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = bench.run(&["serve", "--address", &address]);
    assert_eq!(ended.code, 3);
    assert!(ended.err.contains("cannot listen on") && ended.err.contains("--address"), "{}", ended.err);
}
