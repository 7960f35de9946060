//! As much of W3C WebDriver as these tests need, over plain HTTP.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

const CHROMEDRIVER: &str = "/usr/bin/chromedriver";
const CHROMIUM: &str = "/usr/bin/chromium";
const PATIENCE: Duration = Duration::from_secs(15);

/// The code points that WebDriver gives to keys (W3C WebDriver, 17.4.2).
pub mod key {
    pub const TAB: char = '\u{E004}';
    pub const ENTER: char = '\u{E007}';
    pub const ESCAPE: char = '\u{E00C}';
    pub const CONTROL: char = '\u{E009}';
    pub const UP: char = '\u{E013}';
    pub const RIGHT: char = '\u{E014}';
    pub const DOWN: char = '\u{E015}';
}

/// A browser with one window; it ends with the value.
pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
    _profile: TempDir,
}

impl Browser {
    /// A fresh browser, or nothing where there is no chromedriver and it is not required.
    pub fn start() -> Option<Self> {
        if !Path::new(CHROMEDRIVER).exists() {
            assert!(std::env::var_os("CI").is_none(), "{CHROMEDRIVER} is absent, and CI is set");
            println!("skipped: {CHROMEDRIVER} is absent");
            return None;
        }
        let mut driver = Command::new(CHROMEDRIVER).arg("--port=0").stdout(Stdio::piped()).spawn().unwrap();
        let port = port_of(&mut driver);
        let profile = tempfile::tempdir().unwrap();
        let mut browser = Self { driver, port, session: String::new(), _profile: profile };
        let created = browser.send("POST", "/session", &capabilities(browser._profile.path()));
        browser.session = created["sessionId"].as_str().unwrap().to_owned();
        Some(browser)
    }

    pub fn open(&self, address: &str) {
        self.post("url", &json!({"url": address}));
    }

    /// The size of the page, and its scheme of colours: `light`, `dark`, or `print` for paper.
    pub fn view(&self, width: u32, height: u32, scheme: &str) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
        let media = if scheme == "print" { "print" } else { "" };
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.devtools("Emulation.setEmulatedMedia", &json!({"media": media, "features": features}));
    }

    /// The value of a script's `return`.
    pub fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.post("execute/sync", &json!({"script": script, "args": arguments}))
    }

    /// The text that an expression gives.
    pub fn text(&self, expression: &str) -> String {
        let value = self.run(&format!("return String({expression})"), &[]);
        value.as_str().unwrap().to_owned()
    }

    /// Waits until an expression is true.
    #[track_caller]
    pub fn wait(&self, expression: &str) {
        let begun = Instant::now();
        while self.run(&format!("return Boolean({expression})"), &[]) != json!(true) {
            let page = self.text("document.body.innerText");
            assert!(begun.elapsed() < PATIENCE, "never true: {expression}\n{page}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    pub fn click(&self, selector: &str) {
        let element = self.find(selector);
        self.post(&format!("element/{element}/click"), &json!({}));
    }

    /// Types into an element.
    pub fn fill(&self, selector: &str, text: &str) {
        let element = self.find(selector);
        self.post(&format!("element/{element}/value"), &json!({"text": text}));
    }

    /// Presses keys one after the other, wherever the focus is.
    pub fn press(&self, keys: &[char]) {
        let strokes = keys.iter().flat_map(|key| [stroke("keyDown", *key), stroke("keyUp", *key)]);
        self.act(&strokes.collect::<Vec<_>>());
    }

    /// Presses a key together with Control.
    pub fn press_with_control(&self, key: char) {
        let down = |key| stroke("keyDown", key);
        let up = |key| stroke("keyUp", key);
        self.act(&[down(key::CONTROL), down(key), up(key), up(key::CONTROL)]);
    }

    /// Keeps a picture of the page where `ISHIZUE_SHOTS` says.
    pub fn shoot(&self, name: &str) {
        let Some(folder) = std::env::var_os("ISHIZUE_SHOTS") else { return };
        std::thread::sleep(Duration::from_millis(250));
        let shot = self.devtools("Page.captureScreenshot", &json!({"captureBeyondViewport": false}));
        std::fs::create_dir_all(&folder).unwrap();
        let at = Path::new(&folder).join(format!("{name}.png"));
        std::fs::write(at, base64(shot["data"].as_str().unwrap())).unwrap();
    }

    fn act(&self, actions: &[Value]) {
        self.post("actions", &json!({"actions": [{"type": "key", "id": "keyboard", "actions": actions}]}));
    }

    fn find(&self, selector: &str) -> String {
        let found = self.post("element", &json!({"using": "css selector", "value": selector}));
        found.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned()
    }

    fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.post("goog/cdp/execute", &json!({"cmd": command, "params": parameters}))
    }

    fn post(&self, command: &str, body: &Value) -> Value {
        self.send("POST", &format!("/session/{}/{command}", self.session), body)
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = exchange(self.port, method, path, &body.to_string());
        let value = serde_json::from_str::<Value>(&answer).unwrap()["value"].clone();
        assert_eq!(status, 200, "{method} {path} {body}\n{value:#}");
        value
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let _ = exchange(self.port, "DELETE", &format!("/session/{}", self.session), "{}");
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn capabilities(profile: &Path) -> Value {
    let mut flags: Vec<String> = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    .map(str::to_owned)
    .to_vec();
    flags.push(format!("--user-data-dir={}", profile.display()));
    json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": {"binary": CHROMIUM, "args": flags}}}})
}

fn port_of(driver: &mut Child) -> u16 {
    let lines = BufReader::new(driver.stdout.take().unwrap()).lines().map_while(Result::ok);
    let announced = lines.filter_map(|line| line.split_once("successfully on port ").map(|(_, port)| port.to_owned()));
    let port = announced.into_iter().next().expect("chromedriver says its port");
    port.trim_end_matches('.').parse().unwrap()
}

/// One request on a connection of its own.
fn exchange(port: u16, method: &str, path: &str, body: &str) -> (u16, String) {
    let mut connection = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let length = body.len();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n");
    write!(connection, "{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}").unwrap();
    let mut reader = BufReader::new(connection);
    let (mut line, mut status, mut length) = (String::new(), 0, 0);
    while reader.read_line(&mut line).unwrap() > 2 {
        if let Some(rest) = line.strip_prefix("HTTP/1.1 ") {
            status = rest[..3].parse().unwrap();
        } else if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut answer = vec![0; length];
    reader.read_exact(&mut answer).unwrap();
    (status, String::from_utf8(answer).unwrap())
}

fn stroke(kind: &str, key: char) -> Value {
    json!({"type": kind, "value": key.to_string()})
}

/// RFC 4648 without its padding.
fn base64(text: &str) -> Vec<u8> {
    let digit = |c: u8| match c {
        b'A'..=b'Z' => u32::from(c - b'A'),
        b'a'..=b'z' => u32::from(c - b'a') + 26,
        b'0'..=b'9' => u32::from(c - b'0') + 52,
        b'+' => 62,
        _ => 63,
    };
    let quads = text.trim_end_matches('=').as_bytes().chunks(4).flat_map(|quad| {
        let bits = (0..4).fold(0, |bits, at| bits << 6 | quad.get(at).map_or(0, |c| digit(*c)));
        bits.to_be_bytes()[1..quad.len()].to_vec()
    });
    quads.collect()
}
