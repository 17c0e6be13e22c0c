//! The tour in the readme works line by line as printed, and its output is what comes.

use std::fs;
use std::path::Path;
use std::sync::mpsc;
use std::thread;

use roster_api::app::Application;
use roster_api::settings::{Environment, Settings};
use roster_testkit::Tour;
use tokio::runtime::Builder;
use tokio::task::LocalSet;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
/// Serves for as long as the process lives, mails as files; the address it listens on.
fn serve(folder: &Path) -> String {
    let (database, mails) = (folder.join("data/roster.db"), folder.join("data/mails"));
    let settings = Settings::from_environment(&Environment::new([
        ("DATABASE_URL", format!("sqlite://{}", database.display())),
        ("ROSTER_MAIL__TRANSPORT", "file".to_owned()),
        ("ROSTER_MAIL__DIRECTORY", mails.display().to_string()),
        ("ROSTER_HTTP__BIND", "127.0.0.1:0".to_owned()),
    ]));
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        LocalSet::new().block_on(&runtime, async move {
            let application = Application::builder(&settings.unwrap()).build().await.unwrap();
            tell.send(application.address().to_string()).unwrap();
            application.run().await.unwrap();
        });
    });
    told.recv().unwrap()
}

#[test]
#[ignore = "needs curl: run by cargo xtask test"]
fn the_tour_of_the_readme_prints_what_the_readme_says() {
    let folder = tempfile::tempdir().unwrap();
    let address = serve(folder.path());
    let tour = Tour::of(&fs::read_to_string(README).unwrap());
    assert!(tour.server().ends_with(" cargo run"), "the tour begins with {}", tour.server());
    tour.take(&address, folder.path());
}
