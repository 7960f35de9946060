//! The FHIR service as a client on the same machine sees it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use ishizue_store::Store;

use crate::data::World;
use crate::measure::{RUNS, Spread};
use crate::report::{Report, Target};

/// Threads of the client, and connections of each, all kept open.
const THREADS: usize = 2;
const CONNECTIONS: usize = 16;
/// Requests on each connection in a run.
const REQUESTS: usize = 1500;

const LOOKUP: &str = "/fhir/CodeSystem/$lookup?system=http://id.who.int/icd/release/11/mms&code=CA40.Z";
const VALIDATE: &str = "/fhir/CodeSystem/$validate-code?url=http://id.who.int/icd/release/11/mms&code=NC72.3Z%26XK9K";

pub(super) fn run(world: &World, store: &Store, report: &mut Report) -> Result<()> {
    let server = Server::start(world, store)?;
    for (name, path) in [("FHIR $validate-code", VALIDATE), ("FHIR $lookup", LOOKUP)] {
        let mut rates = Vec::new();
        for run in 0..=RUNS {
            let rate = hammer(&server.address, path)?;
            if run > 0 {
                rates.push(rate);
            }
        }
        let measured =
            format!("{} connections on loopback, client and server on the same cores", THREADS * CONNECTIONS);
        report.figure(name, measured, "requests/s", Spread::of(rates), Some(Target::AtLeast(20_000.0)));
    }
    let memory = server.resident_megabytes()?;
    let measured = "`ishizue serve` with the models and every system, after it".to_owned();
    report.figure("serve: resident memory", measured, "MB", Spread::of(vec![memory]), Some(Target::Below(600.0)));
    Ok(())
}

/// A running server, stopped when it goes out of scope.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(world: &World, store: &Store) -> Result<Self> {
        let mut process = Command::new(world.binary()?)
            .arg("--data-dir")
            .arg(store.dir())
            .args(["serve", "--address", "127.0.0.1:0"])
            .env("ISHIZUE_LOG", "warn")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let out = process.stdout.take().context("the server has an output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let address = line.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
        if address.is_empty() {
            bail!("the server did not start");
        }
        Ok(Self { process, address })
    }

    fn resident_megabytes(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("the kernel counts pages")?;
        let kib: f64 = line.split_whitespace().nth(1).unwrap_or_default().parse()?;
        Ok(kib / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Requests a second over all connections.
fn hammer(address: &str, path: &str) -> Result<f64> {
    let start = Instant::now();
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            let (address, path) = (address.to_owned(), path.to_owned());
            std::thread::spawn(move || client(&address, &path))
        })
        .collect();
    for thread in threads {
        thread.join().map_err(|_| anyhow::anyhow!("a client failed"))??;
    }
    Ok((THREADS * CONNECTIONS * REQUESTS) as f64 / start.elapsed().as_secs_f64())
}

/// Sends one request on every connection, then reads every answer, again and again.
fn client(address: &str, path: &str) -> Result<()> {
    let connect = |_| -> Result<TcpStream> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(stream)
    };
    let mut streams = (0..CONNECTIONS).map(connect).collect::<Result<Vec<_>>>()?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let mut buffer = vec![0; 64 * 1024];
    for _ in 0..REQUESTS {
        for stream in &mut streams {
            stream.write_all(request.as_bytes())?;
        }
        for stream in &mut streams {
            answer(stream, &mut buffer)?;
        }
    }
    Ok(())
}

/// Reads one whole answer, which must be a success.
fn answer(stream: &mut TcpStream, buffer: &mut [u8]) -> Result<()> {
    let mut read = 0;
    loop {
        let more = stream.read(buffer.get_mut(read..).context("the answer is larger than the buffer")?)?;
        if more == 0 {
            bail!("the server closed the connection");
        }
        read += more;
        let Some(head) = buffer[..read].windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&buffer[..head]);
        if !text.starts_with("HTTP/1.1 200") {
            bail!("the server answered {}", text.lines().next().unwrap_or_default());
        }
        let length =
            text.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        let length: usize = length.context("the answer has a length")?;
        if read >= head + 4 + length {
            return Ok(());
        }
    }
}
