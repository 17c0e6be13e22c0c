//! The pages that mailed links open, as a person without a client of the API meets them.

mod accept_invitation;
mod confirm_email;
mod every;
mod failures;
mod reset_password;
mod verify_email;

use reqwest::Method;

use crate::support::{Answer, Call, Calls, Page, TestApp};

/// A password that differs from the one that accounts begin with.
const OTHER: &str = "another good password";

/// Every page, each with an application of its own.
struct EveryPage([(Page, TestApp); 4]);

impl EveryPage {
    async fn sqlite() -> Self {
        let [a, b, c, d] = Page::ALL;
        let app = TestApp::sqlite;
        Self([(a, app().await), (b, app().await), (c, app().await), (d, app().await)])
    }

    async fn postgres() -> Self {
        let [a, b, c, d] = Page::ALL;
        let app = TestApp::postgres;
        Self([(a, app().await), (b, app().await), (c, app().await), (d, app().await)])
    }
}

/// The form of a page, as a browser reads it.
struct Form {
    action: String,
    hidden: Vec<(String, String)>,
    /// Names of the fields that a person fills in.
    fields: Vec<String>,
}

impl Form {
    fn of(page: &Answer) -> Option<Self> {
        let (_, rest) = page.text.split_once("<form ")?;
        let (form, _) = rest.split_once("</form>").expect("the form ends");
        let head = form.split_once('>').unwrap().0;
        assert_eq!(attribute(head, "method"), Some("post"));
        let inputs: Vec<&str> =
            form.split("<input ").skip(1).map(|input| input.split_once('>').unwrap().0).collect();
        let name = |input: &&str| attribute(input, "name").unwrap().to_owned();
        let (hidden, shown): (Vec<&str>, Vec<&str>) =
            inputs.into_iter().partition(|input| attribute(input, "type") == Some("hidden"));
        let value = |input: &&str| attribute(input, "value").unwrap().to_owned();
        Some(Self {
            action: attribute(head, "action").unwrap().to_owned(),
            hidden: hidden.iter().map(|input| (name(input), value(input))).collect(),
            fields: shown.iter().map(name).collect(),
        })
    }

    /// Of the page that a link opens.
    async fn behind(app: &TestApp, link: &str) -> Self {
        let page = follow(app, link).await;
        is_page(&page, 200);
        Self::of(&page).expect("a good link leads to a form")
    }

    /// Fills in the fields and sends the form: its own fields, no cookie, no header that only a script can set.
    async fn submit(&self, app: &TestApp, values: &[(&str, &str)]) -> Answer {
        let hidden = self.hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let filled = values.iter().copied();
        assert!(filled.clone().all(|(name, _)| self.fields.iter().any(|field| field == name)));
        let pairs = hidden.chain(filled).map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        // Relative to the page, so that it works under any prefix.
        post(app, &format!("/{}", self.action), &pairs.collect::<Vec<_>>().join("&")).send().await
    }

    /// Sends the form with this password, where it asks for one.
    async fn submit_with(&self, app: &TestApp, password: &str) -> Answer {
        let asks = self.fields.iter().any(|field| field == "password");
        let values = [("password", password)];
        self.submit(app, if asks { &values } else { &[] }).await
    }

    /// The token that it sends.
    fn token(&self) -> &str {
        let [(name, token)] = self.hidden.as_slice() else { panic!("{:?}", self.hidden) };
        assert_eq!(name, "token");
        token
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    Some(rest.split_once('"')?.0)
}

/// Every byte written in hexadecimal digits.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat()
}

/// A posted form.
fn post(app: &TestApp, path: &str, body: &str) -> Call {
    app.call(Method::POST, path).body("application/x-www-form-urlencoded", body.to_owned())
}

/// Opens a link out of a mail.
async fn follow(app: &TestApp, link: &str) -> Answer {
    app.get(link.strip_prefix(&app.url()).expect("links lead here")).send().await
}

async fn open(app: &TestApp, page: Page, query: &str) -> Answer {
    app.get(&format!("{}{query}", page.path())).send().await
}

/// What every page holds to, whatever it shows.
#[track_caller]
fn is_page(page: &Answer, status: u16) {
    assert_eq!(page.status, status, "{page:?}");
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    let policy = page.header("content-security-policy");
    for rule in ["default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(rule), "{rule} in {policy}");
    }
    for word in ["unsafe", "script-src", "*", "http"] {
        assert!(!policy.contains(word), "{word} in {policy}");
    }
    assert!(page.text.starts_with("<!doctype html>") && page.text.contains("<html lang=\"en\">"));
    // Nothing that runs, and nothing from elsewhere.
    for word in ["<script", "javascript:", " onload", " onerror", "http://", "https://", "src=", "url("] {
        assert!(!page.text.contains(word), "{word} in {}", page.text);
    }
    signs_nobody_in(page);
}

/// No session, and no token but the one that came with the link.
#[track_caller]
fn signs_nobody_in(page: &Answer) {
    let own = Form::of(page).map(|form| form.token().to_owned()).unwrap_or_default();
    let headers = page.headers.iter().filter(|(name, _)| *name != "content-security-policy");
    let headers = headers.map(|(_, value)| value.to_str().unwrap());
    for text in headers.chain([page.text.replace(&own, "").as_str()]) {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        // A one-time token has 43 characters, every other token more.
        let longest = text.split(|c| !is_part(c)).max_by_key(|word| word.len()).unwrap();
        assert!(longest.len() < 43, "{longest} in {page:?}");
    }
    assert!(page.header("set-cookie").is_empty() && page.header("location").is_empty(), "{page:?}");
}

#[track_caller]
fn says(page: &Answer, words: &str) {
    assert!(page.text.contains(words), "{words:?} in {}", page.text);
}
