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
    /// axe finds no fault with the page that is open.
    pub(super) async fn is_accessible(&self, what: &str) {
        self.run(&AXE).await;
        let faults = self.run_to_the_end(RUN).await;
        assert_eq!(faults, Value::Array(Vec::new()), "{what}: {faults:#}");
    }
}
