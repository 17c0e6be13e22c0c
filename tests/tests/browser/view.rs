//! What a page looks like: on a telephone and on a desk, by day and by night.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::client::Browser;
use crate::support::optional_setting;

/// A way to look at a page.
#[derive(Debug, Clone, Copy)]
struct View {
    name: &'static str,
    /// CSS pixels.
    width: u32,
    height: u32,
    is_mobile: bool,
    scheme: &'static str,
}

const VIEWS: [View; 4] = [
    View { name: "360-light", width: 360, height: 740, is_mobile: true, scheme: "light" },
    View { name: "360-dark", width: 360, height: 740, is_mobile: true, scheme: "dark" },
    View { name: "1280-light", width: 1280, height: 800, is_mobile: false, scheme: "light" },
    View { name: "1280-dark", width: 1280, height: 800, is_mobile: false, scheme: "dark" },
];

/// The folder for pictures of every page that is looked at, if somebody wants them.
const PICTURES: &str = "ROSTER_TEST_SCREENSHOTS";

impl Browser {
    /// The page that is open is fit to be used in every view: accessible, nothing beyond the edge, nothing blocked and
    /// nothing loaded. `name` is that of its pictures.
    pub(crate) async fn is_fit(&self, name: &str) {
        assert_eq!(self.complaints().await, [] as [Value; 0], "{name}");
        let loads = "return performance.getEntriesByType('resource').map(load => load.name)";
        assert_eq!(self.run(loads).await, json!([]), "{name}");
        let heading = self.run("return document.querySelector('h1').innerText").await;
        assert_eq!(heading.as_str(), Some(self.title().await.trim_start_matches("Error: ")), "{name}");
        for view in VIEWS {
            self.look(view).await;
            self.picture(&format!("{name}-{}", view.name)).await;
            let width = "return [innerWidth, document.documentElement.scrollWidth <= innerWidth]";
            assert_eq!(self.run(width).await, json!([view.width, true]), "{name}, {view:?}");
            let faults = self.faults().await;
            assert!(faults.is_empty(), "{name}, {view:?}: {faults:#?}");
        }
    }

    async fn look(&self, view: View) {
        let metrics = json!({
            "width": view.width, "height": view.height, "mobile": view.is_mobile, "deviceScaleFactor": 1,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
        let feature = json!({ "name": "prefers-color-scheme", "value": view.scheme });
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": [feature] })).await;
    }

    async fn picture(&self, name: &str) {
        let Some(folder) = optional_setting(PICTURES).map(PathBuf::from) else { return };
        let picture = self.devtools("Page.captureScreenshot", json!({ "captureBeyondViewport": true })).await;
        let png = STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), png).unwrap();
    }
}
