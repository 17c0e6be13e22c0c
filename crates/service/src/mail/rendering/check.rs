//! Trying templates before any mail is made of them.

use std::collections::BTreeSet;

use minijinja::value::Serde;
use minijinja::{Environment, Value, context};

use super::error::TemplateProblem;
use super::variables::Variables;
use super::{Content, Unfit, fill};
use crate::mail::MailKind;
use crate::mail::kind::{BUILT_IN, LAYOUT_FILE};

/// The part of the sample link that no escaping changes.
const SAMPLE_TOKEN: &str = "SampleTokenSampleTokenSampleTokenSampleToke";

/// What would be wrong with mails made of these templates, each thing once.
///
/// Mails of every kind are rendered, with and without what is not always there. That does not reach what stands behind a
/// condition, so names are compared besides.
pub(super) fn problems(environment: &Environment) -> Vec<TemplateProblem> {
    let mut found: Vec<TemplateProblem> = Vec::new();
    if is_layout_empty(environment) {
        found.push(TemplateProblem::new(LAYOUT_FILE, "does not show {{ content }}"));
        return found;
    }
    let misnamed = BUILT_IN.iter().flat_map(|template| unknown_variables(environment, template.file));
    let failing = MailKind::ALL.iter().flat_map(|kind| try_out(environment, *kind));
    for problem in misnamed.chain(failing) {
        if !found.contains(&problem) {
            found.push(problem);
        }
    }
    found
}

/// Whether no mail would be seen through the layout. One that fails is not: that shows with every mail.
fn is_layout_empty(environment: &Environment) -> bool {
    let variables = Value::from(Serde(Variables::sample(None, None)));
    let around = context! { subject => "Subject", content => SAMPLE_TOKEN, ..variables };
    let rendered = environment.get_template(LAYOUT_FILE).and_then(|layout| layout.render(around));
    rendered.is_ok_and(|page| !page.contains(SAMPLE_TOKEN))
}

/// The names that a template reads but that no mail has.
fn unknown_variables(environment: &Environment, file: &str) -> Vec<TemplateProblem> {
    let Ok(template) = environment.get_template(file) else { return Vec::new() };
    let functions: BTreeSet<_> = environment.globals().map(|(name, _)| name.to_owned()).collect();
    let is_known = |name: &str| {
        Variables::NAMES.contains(&name)
            || functions.contains(name)
            || matches!((file, name), (LAYOUT_FILE, "subject" | "content") | ("button.html", "label"))
    };
    let names: BTreeSet<_> = template.undeclared_variables(false).into_iter().collect();
    names
        .iter()
        .filter(|name| !is_known(name))
        .map(|name| TemplateProblem::new(file, format!("there is no variable `{name}`")))
        .collect()
}

fn try_out(environment: &Environment, kind: MailKind) -> Vec<TemplateProblem> {
    let link = kind.link().map(|purpose| (sample_link(), purpose.ttl()));
    let link = link.as_ref().map(|(url, ttl)| (url.as_str(), *ttl));
    let mut found = Vec::new();
    for ip in [Some("192.0.2.7".to_owned()), None] {
        let is_known = if ip.is_some() { "" } else { " (where `ip` is not known)" };
        match fill(environment, kind, &Variables::sample(ip, link)) {
            Ok(content) => found.extend(missing(kind, &content)),
            Err(Unfit::NoSubject) => found.push(TemplateProblem::new(
                kind.text_file(),
                "does not begin with `Subject: ` and a subject, followed by the text of the mail",
            )),
            Err(Unfit::Template(error)) => {
                let mut problem = TemplateProblem::of(&error, kind.text_file());
                problem.reason.push_str(is_known);
                // What fails with all values there is no matter of one that is not.
                let is_told =
                    found.iter().any(|told: &TemplateProblem| problem.reason.starts_with(&told.reason));
                found.extend((!is_told).then_some(problem));
            }
        }
    }
    found
}

/// What a mail of this kind has to show and does not.
fn missing(kind: MailKind, content: &Content) -> Vec<TemplateProblem> {
    let mut found = Vec::new();
    if kind.link().is_some() && !content.text.contains(&sample_link()) {
        found.push(TemplateProblem::new(kind.text_file(), "does not show {{ link }}"));
    }
    if kind.link().is_some() && !content.html.contains(SAMPLE_TOKEN) {
        found.push(TemplateProblem::new(kind.html_file(), "does not show {{ link }}"));
    }
    found
}

fn sample_link() -> String {
    format!("https://accounts.example.com/page?token={SAMPLE_TOKEN}")
}
