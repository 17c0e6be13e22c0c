//! The judgement of axe-core, which knows the rules of the Web Content Accessibility Guidelines.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use serde_json::Value;

use super::client::Browser;
use crate::support::setting;

static AXE: LazyLock<String> = LazyLock::new(|| {
    let modules = PathBuf::from(setting("ROSTER_TEST_NODE_MODULES"));
    fs::read_to_string(modules.join("node_modules/axe-core/axe.min.js")).unwrap()
});

/// Every rule, those of good practice and of WCAG 2.2 among them. What axe cannot decide by itself counts as a fault.
const RUN: &str = "
    const done = arguments[arguments.length - 1];
    const rules = Object.fromEntries(axe.getRules().map(rule => [rule.ruleId, { enabled: true }]));
    axe.run(document, { rules, resultTypes: ['violations', 'incomplete'] }).then(
        found => done([...found.violations, ...found.incomplete].map(fault => ({
            rule: fault.id, help: fault.help, nodes: fault.nodes.map(node => [node.html, node.failureSummary]),
        }))),
        failure => done([String(failure)]),
    );
";

impl Browser {
    /// What axe finds wrong with the page that is open, as it looks now.
    pub(super) async fn faults(&self) -> Vec<Value> {
        if self.run("return !window.axe").await == true {
            self.run(&AXE).await;
        }
        self.run_to_the_end(RUN).await.as_array().unwrap().clone()
    }
}

#[tokio::test]
#[ignore = "needs Chromium: run by cargo xtask test"]
async fn axe_finds_what_is_wrong() {
    let browser = Browser::start().await;
    browser.open("data:text/html,<img src=x><p style='color:silver'>pale</p>").await;
    let faults = browser.faults().await;
    let rules: Vec<_> = faults.iter().map(|fault| fault["rule"].as_str().unwrap()).collect();
    for rule in ["image-alt", "color-contrast", "document-title", "html-has-lang", "landmark-one-main"] {
        assert!(rules.contains(&rule), "{rule} in {rules:?}");
    }
}
