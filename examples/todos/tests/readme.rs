//! The tour in the readme works line by line as printed, and its output is what comes.

use std::path::Path;
use std::sync::mpsc;
use std::thread;

use roster_api::app::Application;
use roster_api::settings::{Environment, Settings};
use roster_testkit::Tour;

/// Serves for as long as the process lives; the address it listens on.
fn serve(folder: &Path) -> String {
    let settings = Settings::from_environment(&Environment::new([
        ("DATABASE_URL", format!("sqlite://{}", folder.join("data/roster.db").display())),
        ("ROSTER_AUTH__REGISTRATION", "open".to_owned()),
        ("ROSTER_HTTP__BIND", "127.0.0.1:0".to_owned()),
    ]));
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let settings = settings.unwrap();
            let application =
                Application::builder(&settings).backend(todos::backend()).build().await.unwrap();
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
    let tour = Tour::of(include_str!("../README.md"));
    assert_eq!(tour.server(), "ROSTER_AUTH__REGISTRATION=open cargo run -p todos");
    tour.take(&address, folder.path());
}
