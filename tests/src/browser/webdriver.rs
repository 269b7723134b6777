//! A client of the W3C WebDriver protocol (<https://www.w3.org/TR/webdriver2/>), as far as journeys need it.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

/// The key under which the protocol hands out an element's name.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum WebDriverError {
    /// The driver does not listen.
    #[error("the driver cannot be reached: {0}")]
    Connect(#[from] std::io::Error),
    /// The connection broke.
    #[error("the driver hung up: {0}")]
    Broken(#[from] hyper::Error),
    /// A request that cannot be written.
    #[error("not a request: {0}")]
    Request(#[from] hyper::http::Error),
    /// What came is not the protocol.
    #[error("the driver answers something else: {0}")]
    Garbled(String),
    /// The driver listens but says nothing.
    #[error("the browser does not answer {0}")]
    Silent(String),
    /// The driver or the browser says no.
    #[error("{error}: {message}")]
    Refused {
        /// The protocol's code.
        error: String,
        /// A sentence.
        message: String,
    },
}

impl WebDriverError {
    /// Whether the page was only not ready: it is being drawn, or something lies above the element.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        const PASSING: [&str; 5] = [
            "no such element",
            "stale element reference",
            "element not interactable",
            "element click intercepted",
            "javascript error",
        ];
        match self {
            Self::Refused { error, .. } => PASSING.contains(&error.as_str()),
            Self::Connect(_) | Self::Broken(_) | Self::Request(_) | Self::Garbled(_) | Self::Silent(_) => false,
        }
    }
}

/// How long a browser may take for one command. Opening a page is the longest of them.
const LONGEST: Duration = Duration::from_secs(120);

/// How long a script may take in a page, milliseconds: judging a long page on a busy machine is the longest.
const LONGEST_SCRIPT: u32 = 110_000;

/// An element of the page, as long as the page keeps it.
#[derive(Clone, Debug)]
pub struct Element(String);

/// One session: a browser and its current window.
#[derive(Debug)]
pub struct WebDriver {
    driver: SocketAddr,
    session: String,
    capabilities: Value,
    /// Whether anything but pages was touched.
    altered: AtomicBool,
}

impl WebDriver {
    /// Starts a browser at a driver.
    ///
    /// # Errors
    /// If the browser does not start.
    pub async fn open(driver: SocketAddr, capabilities: &Value) -> Result<Self, WebDriverError> {
        let mut wanted = capabilities.clone();
        wanted["timeouts"] = json!({ "script": LONGEST_SCRIPT });
        let wanted = json!({ "capabilities": { "alwaysMatch": wanted } });
        let answer = send(driver, Method::POST, "/session", Some(&wanted)).await?;
        let session =
            answer["sessionId"].as_str().ok_or_else(|| WebDriverError::Garbled(answer.to_string()))?.to_owned();
        Ok(Self { driver, session, capabilities: answer["capabilities"].clone(), altered: AtomicBool::new(false) })
    }

    /// What the browser says of itself.
    #[must_use]
    pub const fn capabilities(&self) -> &Value {
        &self.capabilities
    }

    /// Whether the browser itself may be another than it was, not its pages alone.
    #[must_use]
    pub fn is_altered(&self) -> bool {
        self.altered.load(Ordering::Relaxed)
    }

    /// The path of the session at its driver.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/session/{}", self.session)
    }

    async fn post(&self, command: &str, body: &Value) -> Result<Value, WebDriverError> {
        send(self.driver, Method::POST, &format!("{}/{command}", self.path()), Some(body)).await
    }

    async fn get(&self, command: &str) -> Result<Value, WebDriverError> {
        send(self.driver, Method::GET, &format!("{}/{command}", self.path()), None).await
    }

    /// Opens an address in the current window and waits until it is loaded.
    ///
    /// # Errors
    /// If it cannot be loaded.
    pub async fn go_to(&self, address: &str) -> Result<(), WebDriverError> {
        self.post("url", &json!({ "url": address })).await.map(drop)
    }

    /// The address of the current window.
    ///
    /// # Errors
    /// If the browser does not answer.
    pub async fn address(&self) -> Result<String, WebDriverError> {
        Ok(self.get("url").await?.as_str().unwrap_or_default().to_owned())
    }

    /// Loads the current address again.
    ///
    /// # Errors
    /// If it cannot be loaded.
    pub async fn reload(&self) -> Result<(), WebDriverError> {
        self.post("refresh", &json!({})).await.map(drop)
    }

    /// Runs the body of a function in the page and returns what it returns; a promise is waited for.
    ///
    /// # Errors
    /// If it throws.
    pub async fn execute(&self, script: &str, arguments: &[Value]) -> Result<Value, WebDriverError> {
        self.post("execute/sync", &json!({ "script": script, "args": arguments })).await
    }

    /// The first element that a CSS selector names.
    ///
    /// # Errors
    /// If there is none.
    pub async fn find(&self, selector: &str) -> Result<Element, WebDriverError> {
        let found = self.post("element", &json!({ "using": "css selector", "value": selector })).await?;
        let name = found[ELEMENT].as_str().ok_or_else(|| WebDriverError::Garbled(found.to_string()))?;
        Ok(Element(name.to_owned()))
    }

    /// Scrolls to an element and clicks its middle.
    ///
    /// # Errors
    /// If it is not there, or something lies above it.
    pub async fn click(&self, element: &Element) -> Result<(), WebDriverError> {
        self.post(&format!("element/{}/click", element.0), &json!({})).await.map(drop)
    }

    /// Types into an element. Keys without a letter have their code points in the protocol, see [`super::phone`].
    ///
    /// # Errors
    /// If it takes no keys.
    pub async fn type_into(&self, element: &Element, text: &str) -> Result<(), WebDriverError> {
        self.post(&format!("element/{}/value", element.0), &json!({ "text": text })).await.map(drop)
    }

    /// Presses keys together where the focus is, as on a keyboard: the first go down first and come up last.
    ///
    /// # Errors
    /// If the browser does not answer.
    pub async fn press(&self, chord: &[&str]) -> Result<(), WebDriverError> {
        let stroke = |kind: &'static str| move |key: &&str| json!({ "type": kind, "value": key });
        let down = chord.iter().map(stroke("keyDown"));
        let strokes: Vec<Value> = down.chain(chord.iter().rev().map(stroke("keyUp"))).collect();
        self.post("actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] }))
            .await
            .map(drop)
    }

    /// Carries what lies at a place of the window to another one with a mouse, CSS pixels: pressed, moved in steps, and let go.
    ///
    /// # Errors
    /// If the browser does not answer.
    pub async fn drag(&self, from: (f64, f64), to: (f64, f64)) -> Result<(), WebDriverError> {
        const STEPS: u32 = 8;
        let go = |(x, y): (f64, f64), ms: u32| json!({ "type": "pointerMove", "origin": "viewport", "duration": ms, "x": x.round(), "y": y.round() });
        let between = |step: u32| {
            let part = f64::from(step) / f64::from(STEPS);
            (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part)
        };
        let mut strokes = vec![go(from, 0), json!({ "type": "pointerDown", "button": 0 })];
        strokes.extend((1..=STEPS).map(|step| go(between(step), 20)));
        strokes.push(json!({ "type": "pointerUp", "button": 0 }));
        let mouse =
            json!({ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": strokes });
        self.post("actions", &json!({ "actions": [mouse] })).await.map(drop)
    }

    /// The current window as a PNG, once it is drawn as it stands.
    ///
    /// # Errors
    /// If the browser does not answer.
    pub async fn screenshot(&self) -> Result<Vec<u8>, WebDriverError> {
        let drawn =
            "return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))";
        self.execute(drawn, &[]).await?;
        let picture = self.get("screenshot").await?;
        STANDARD
            .decode(picture.as_str().unwrap_or_default())
            .map_err(|error| WebDriverError::Garbled(format!("a picture: {error}")))
    }

    /// Sets the outer size of the current window, pixels.
    ///
    /// # Errors
    /// If the browser does not answer.
    pub async fn resize(&self, width: u32, height: u32) -> Result<(), WebDriverError> {
        self.post("window/rect", &json!({ "width": width, "height": height })).await.map(drop)
    }

    /// The name of the current window or tab.
    ///
    /// # Errors
    /// If it was closed.
    pub async fn window(&self) -> Result<String, WebDriverError> {
        Ok(self.get("window").await?.as_str().unwrap_or_default().to_owned())
    }

    /// The names of all windows and tabs.
    ///
    /// # Errors
    /// If the browser does not answer.
    pub async fn windows(&self) -> Result<Vec<String>, WebDriverError> {
        let handles = self.get("window/handles").await?;
        Ok(handles.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// Opens a `tab` or a `window`; it is not the current one yet.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn open_window(&self, kind: &str) -> Result<String, WebDriverError> {
        let opened = self.post("window/new", &json!({ "type": kind })).await?;
        Ok(opened["handle"].as_str().unwrap_or_default().to_owned())
    }

    /// Makes a window or tab the current one.
    ///
    /// # Errors
    /// If it was closed.
    pub async fn switch_to(&self, window: &str) -> Result<(), WebDriverError> {
        self.post("window", &json!({ "handle": window })).await.map(drop)
    }

    /// A command of Chromium's own protocol (<https://chromedevtools.github.io/devtools-protocol/>).
    ///
    /// # Errors
    /// If the browser is another one, or refuses it.
    pub async fn chromium(&self, command: &str, parameters: &Value) -> Result<Value, WebDriverError> {
        self.altered.store(true, Ordering::Relaxed);
        self.post("goog/cdp/execute", &json!({ "cmd": command, "params": parameters })).await
    }
}

async fn send(driver: SocketAddr, method: Method, path: &str, body: Option<&Value>) -> Result<Value, WebDriverError> {
    let silent = |_| WebDriverError::Silent(format!("{method} {path}"));
    tokio::time::timeout(LONGEST, exchange(driver, &method, path, body)).await.map_err(silent)?
}

async fn exchange(
    driver: SocketAddr,
    method: &Method,
    path: &str,
    body: Option<&Value>,
) -> Result<Value, WebDriverError> {
    let stream = TcpStream::connect(driver).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // It ends when the answer has been read and the sender is dropped.
    let connection = tokio::spawn(connection);
    let body = body.map(Value::to_string).unwrap_or_default();
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(HOST, driver.to_string())
        .header(CONTENT_TYPE, "application/json; charset=utf-8")
        .body(Full::new(Bytes::from(body)))?;
    let answer = sender.send_request(request).await?;
    let status = answer.status();
    let bytes = answer.into_body().collect().await?.to_bytes();
    connection.abort();
    let garbled = || WebDriverError::Garbled(format!("{status}: {}", String::from_utf8_lossy(&bytes)));
    let mut answer: Value = serde_json::from_slice(&bytes).map_err(|_| garbled())?;
    let value = answer.get_mut("value").map(Value::take).ok_or_else(garbled)?;
    if status.is_success() {
        return Ok(value);
    }
    let word = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    Err(WebDriverError::Refused { error: word("error"), message: word("message") })
}
