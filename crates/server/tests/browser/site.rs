//! A served application and a browser that looks at it.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ishizue_server::{Application, Limits};
use serde_json::{Value, json};

use crate::common::{application, application_with_icd11};
use crate::driver::Browser;

/// One browser at a time: they are heavy, and the clipboard is one.
static TURN: Mutex<()> = Mutex::new(());

pub struct Site {
    pub browser: Browser,
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
    _turn: MutexGuard<'static, ()>,
}

impl Site {
    /// A fresh server that knows ICD-10 and a browser, or nothing where there is no browser to be had.
    pub fn start() -> Option<Self> {
        Self::of(application)
    }

    /// The same with a server that knows ICD-11 too.
    pub fn with_icd11() -> Option<Self> {
        Self::of(application_with_icd11)
    }

    fn of(application: fn(Limits) -> Application) -> Option<Self> {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let browser = Browser::start()?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            ishizue_server::serve(listener, application(Limits::default()), std::future::pending()).await
        });
        browser.view(1280, 1000, "light");
        Some(Self { browser, address, _runtime: runtime, _turn: turn })
    }

    pub fn open(&self, path: &str) {
        self.browser.open(&format!("http://{}{path}", self.address));
        self.browser.wait("document.readyState === 'complete'");
    }

    /// Opens the page and codes a chart as if it had been pasted.
    pub fn code(&self, chart: &str) {
        self.open("/");
        self.browser.wait("document.getElementById('version').textContent !== ''");
        self.browser.run("document.getElementById('text').value = arguments[0]", &[json!(chart)]);
        self.browser.click("#code");
        self.browser.wait("!document.getElementById('reading').hidden");
    }

    /// Asserts that everything the page loaded or asked for was the server's own.
    #[track_caller]
    pub fn asked_nobody_else(&self) {
        let asked = self.browser.run("return performance.getEntriesByType('resource').map((e) => e.name)", &[]);
        let own = format!("http://{}/", self.address);
        let asked: Vec<&str> = asked.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(asked.len() > 5, "{asked:?}");
        assert!(asked.iter().all(|name| name.starts_with(&own)), "{asked:?}");
    }
}
