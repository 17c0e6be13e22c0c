//! A client of the WebDriver protocol (W3C WebDriver 2): as much of it as a person does on a page.
//!
//! The protocol is JSON over HTTP, so the client of the other stories speaks it; a library would bring an HTTP stack of
//! its own.

use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::driver::Driver;

/// Without the network that a browser uses for itself. The sandbox is for pages of strangers, and root has none.
const ARGUMENTS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    "--lang=en-US",
    "--force-color-profile=srgb",
];

/// The name under which an answer holds a reference to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser with one window and an empty profile.
pub(crate) struct Browser {
    client: Client,
    session: String,
    /// Ends the browser.
    _driver: Driver,
}

impl Browser {
    /// Starts it.
    pub(crate) async fn start() -> Self {
        let driver = Driver::start();
        // No pool: a connection of one test's runtime must not be found by another's.
        let client = Client::builder().no_proxy().pool_max_idle_per_host(0).timeout(Duration::from_mins(2));
        let client = client.build().unwrap();
        let mut browser = Self { client, session: format!("{}/session", driver.url()), _driver: driver };
        let options = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "binary": super::chromium(), "args": ARGUMENTS },
            "goog:loggingPrefs": { "browser": "WARNING" },
            // How long an element is waited for, in milliseconds.
            "timeouts": { "implicit": 60_000 },
        });
        let answer = browser.post("", json!({ "capabilities": { "alwaysMatch": options } })).await;
        browser.session = format!("{}/{}", browser.session, answer["sessionId"].as_str().unwrap());
        browser
    }

    /// Opens an address and waits until it is there.
    pub(crate) async fn open(&self, url: &str) {
        self.post("/url", json!({ "url": url })).await;
    }

    /// The title of the page.
    pub(crate) async fn title(&self) -> String {
        self.get("/title").await.as_str().unwrap().to_owned()
    }

    /// These words are there to be read.
    pub(crate) async fn says(&self, words: &str) {
        let body = self.element("//body").await;
        let text = self.get(&format!("/element/{body}/text")).await;
        assert!(text.as_str().unwrap().contains(words), "{words:?} in {text}");
    }

    /// From now on no page runs a script.
    pub(crate) async fn without_scripts(&self) {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
    }

    /// Types into the field of this label, after what is there.
    pub(crate) async fn fill(&self, label: &str, text: &str) {
        let field =
            self.element(&format!("//input[@id = //label[normalize-space() = '{label}']/@for]")).await;
        self.post(&format!("/element/{field}/value"), json!({ "text": text })).await;
    }

    /// Presses the button of this name.
    pub(crate) async fn press(&self, name: &str) {
        let button = self.element(&format!("//button[normalize-space() = '{name}']")).await;
        self.leave_by(self.post(&format!("/element/{button}/click"), json!({}))).await;
    }

    /// Types on the keyboard, wherever the focus is.
    pub(crate) async fn keys(&self, keys: &[char]) {
        let strokes = keys
            .iter()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })));
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": strokes.collect::<Vec<_>>() });
        self.post("/actions", json!({ "actions": [keyboard] })).await;
    }

    /// Waits until the page that comes of an action has taken the place of the one that is open.
    pub(crate) async fn leave_by<T>(&self, action: impl Future<Output = T>) {
        self.run("document.documentElement.dataset.old = ''").await;
        action.await;
        self.element("/html[not(@data-old)]").await;
    }

    /// Runs the body of a function in the page, whose policy does not bind it.
    pub(crate) async fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", json!({ "script": script, "args": [] })).await
    }

    /// Like [`Self::run`], for a script that calls the last of its arguments with what comes of it.
    pub(crate) async fn run_to_the_end(&self, script: &str) -> Value {
        self.post("/execute/async", json!({ "script": script, "args": [] })).await
    }

    /// Errors and warnings since the last call, a blocked style or load among them; but for the network's, to which a
    /// page with the status of a refusal is one.
    pub(super) async fn complaints(&self) -> Vec<Value> {
        let mut all = self.post("/se/log", json!({ "type": "browser" })).await;
        let mut all = std::mem::take(all.as_array_mut().unwrap());
        all.retain(|complaint| complaint["source"] != "network");
        all
    }

    /// A command of Chromium's own protocol, for what WebDriver has no word for.
    pub(super) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.post("/goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await
    }

    /// An element, as soon as it is there.
    async fn element(&self, xpath: &str) -> String {
        let found = self.post("/element", json!({ "using": "xpath", "value": xpath })).await;
        found[ELEMENT].as_str().unwrap().to_owned()
    }

    async fn get(&self, path: &str) -> Value {
        self.send(self.client.request(Method::GET, format!("{}{path}", self.session))).await
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.send(self.client.request(Method::POST, format!("{}{path}", self.session)).json(&body)).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Value {
        let response = request.send().await.unwrap();
        let status = response.status();
        let value = response.json::<Value>().await.unwrap()["value"].take();
        assert!(status.is_success(), "{}: {}", value["error"], value["message"]);
        value
    }
}
