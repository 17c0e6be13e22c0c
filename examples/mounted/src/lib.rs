//! A shop that had its own `main`, routes and middleware before it had accounts.
//!
//! Roster lies below `/accounts`, in the shop's database; the shop's own routes take Roster's extractors.

use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::middleware::DefaultHeaders;
use actix_web::{App, HttpServer, web};
use roster_api::app::{Application, Mounted, StartError};
use roster_api::extract::SignedIn;
use roster_api::settings::{Environment, Settings};

/// Where Roster lies.
pub const ACCOUNTS: &str = "/accounts";

/// What the shop is told from outside: how it was configured before Roster came.
#[derive(Debug, Clone)]
pub struct Shop {
    /// The database of the shop, which Roster's tables are made in.
    pub database_url: String,
    /// The URL of the shop, without a slash at its end.
    pub url: String,
    /// Further settings of Roster, by their variables.
    pub roster: Vec<(String, String)>,
}

impl Shop {
    /// Roster with the shop's settings.
    ///
    /// # Errors
    /// When a setting or the database cannot be used.
    pub async fn accounts(&self) -> Result<Mounted, Box<dyn std::error::Error>> {
        let own = [
            ("DATABASE_URL".to_owned(), self.database_url.clone()),
            ("ROSTER_HTTP__PUBLIC_URL".to_owned(), format!("{}{ACCOUNTS}", self.url)),
        ];
        let settings =
            Settings::from_environment(&Environment::new(own.into_iter().chain(self.roster.clone())))?;
        Ok(mount(&settings).await?)
    }
}

async fn mount(settings: &Settings) -> Result<Mounted, StartError> {
    Application::builder(settings).mount(ACCOUNTS).await
}

/// The shop's server, with the accounts in it.
///
/// # Errors
/// When the socket cannot be used.
pub fn serve(listener: TcpListener, accounts: &Mounted) -> std::io::Result<Server> {
    let accounts = accounts.clone();
    let server = HttpServer::new(move || {
        App::new()
            .wrap(DefaultHeaders::new().add(("x-shop", "1")))
            .configure(|config| accounts.configure(config))
            .route("/", web::get().to(front_page))
            .service(web::resource("/basket").wrap(accounts.edge()).get(basket))
    });
    Ok(server.workers(1).listen(listener)?.run())
}

async fn front_page() -> &'static str {
    "Welcome to the shop."
}

async fn basket(caller: SignedIn) -> String {
    format!("The basket of {} is empty.", caller.0.user.email.as_typed())
}
