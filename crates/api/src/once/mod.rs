//! Calls that take effect once, however often they are sent: those that come with an `Idempotency-Key`.
//!
//! A handler takes [`Once`] in the place of its body, and does its work inside [`OnceCall::run`]:
//!
//! ```
//! use actix_web::HttpResponse;
//! use actix_web::web::Data;
//! use roster_api::extract::{ClientInfo, JsonBody, Permitted, Then, line};
//! use roster_api::once::Once;
//! use roster_api::problem::{FieldCode, Problem};
//! use roster_service::domain::Email;
//! use roster_service::rights::UsersWrite;
//! use roster_service::{CreateUserInput, Roster};
//!
//! async fn enrol(
//!     roster: Data<Roster>,
//!     client: ClientInfo,
//!     Then(by, Once(body, once)): Then<Permitted<UsersWrite>, Once<JsonBody>>,
//! ) -> Result<HttpResponse, Problem> {
//!     let mut fields = body.fields();
//!     let email = fields.required("email", line(|text| Email::parse(text).map_err(|_| FieldCode::InvalidEmail)));
//!     let input = CreateUserInput::new(fields.finish(|| email)?);
//!     once.run(&roster, by.0.user(), async |roster| {
//!         let user = roster.create_user(&by.0, input, &client.into()).await?;
//!         Ok(HttpResponse::Created().json(user.id.to_string()))
//!     })
//!     .await
//! }
//! ```

mod kept;

use std::io::Write;

use actix_web::{
    Error, FromRequest, HttpRequest, HttpResponse, dev::Payload, http::header::HeaderMap, web::Data,
};
use futures_util::future::LocalBoxFuture;
use roster_service::domain::UserId;
use roster_service::owned::{Owned, OwnedEntity, UserScope};
use roster_service::{
    Answered, Fingerprint, FingerprintWriter, IdempotencyKey, InvalidIdempotencyKey, OnceRequest, Roster,
};
use utoipa::IntoParams;

pub(crate) use self::kept::REPLAYED;
use crate::extract::{Access, Canonical, StatesAccess};
use crate::problem::{FieldCode, FieldError, Problem, Refusal};

/// The header that names a request.
pub(crate) const KEY: &str = "Idempotency-Key";

/// What the OpenAPI document says of the header: `params(OnceHeader)` in the annotation of a handler that takes [`Once`].
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "read by the generator of the document only")]
pub struct OnceHeader {
    /// A name for this request, 1 to 255 visible ASCII characters: the same request sent again with it within 24 hours is
    /// not done again, and gets the first answer.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255, required = false, value_type = String)]
    key: Option<String>,
}

/// The body of a call, as the extractor `B` reads it, and whether the call is to take effect once.
///
/// # Errors
/// `validation_failed` for a header that is no key, or comes twice; those of `B`.
pub struct Once<B>(pub B, pub OnceCall);

/// Does the work of a call: once, when the call came with a key.
#[must_use = "a call that is not run does nothing"]
pub struct OnceCall {
    path: String,
    keyed: Option<Keyed>,
}

struct Keyed {
    key: IdempotencyKey,
    route: String,
    fingerprint: Fingerprint,
}

impl OnceCall {
    /// Does `work`, which gives the answer, with the service that it is handed and no other; or gives the answer again that
    /// was given to the same caller, route, key and body before. Everything that may turn the caller away, or refuse the
    /// content, comes before.
    ///
    /// # Errors
    /// Those of `work`; `idempotency_key_reused`, `idempotency_in_progress`.
    pub async fn run(
        self,
        roster: &Roster,
        caller: impl Into<Option<UserId>>,
        work: impl AsyncFnOnce(Roster) -> Result<HttpResponse, Problem>,
    ) -> Result<HttpResponse, Problem> {
        let Self { path, keyed } = self;
        let (Some(caller), Some(Keyed { key, route, fingerprint })) = (caller.into(), keyed) else {
            return work(roster.clone()).await;
        };
        let request = OnceRequest { caller, route, key, fingerprint };
        let answered = roster.once(request, async |roster| kept::keep(work(roster).await, &path)).await?;
        match answered {
            Answered::First(outcome) => outcome,
            Answered::Replayed(answer) => kept::replay(answer),
        }
    }
}

impl OnceCall {
    /// The same for work on the caller's own rows.
    ///
    /// ```
    /// use actix_web::HttpResponse;
    /// use roster_api::extract::{JsonBody, Owned, Then, text};
    /// use roster_api::once::Once;
    /// use roster_api::problem::{Problem, Refusal};
    /// # mod note {
    /// #     use roster_service::owned::{OwnedEntity, UserScope, WhenDeleted};
    /// #     use roster_service::persistence::owned::sea_orm::{self, entity::prelude::*};
    /// #     #[sea_orm::model]
    /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    /// #     #[sea_orm(table_name = "notes")]
    /// #     pub struct Model {
    /// #         #[sea_orm(primary_key, auto_increment = false)]
    /// #         pub id: Uuid,
    /// #         pub user_id: Uuid,
    /// #         pub text: String,
    /// #     }
    /// #     impl ActiveModelBehavior for ActiveModel {}
    /// #     impl OwnedEntity for Entity {
    /// #         type Scope = UserScope;
    /// #         type Export = Model;
    /// #         const NAME: &'static str = "notes";
    /// #         const ID: Column = Column::Id;
    /// #         const OWNER: Column = Column::UserId;
    /// #         const VERSION: Option<Column> = None;
    /// #         const WHEN_DELETED: WhenDeleted = WhenDeleted::Hide;
    /// #     }
    /// # }
    /// use roster_service::persistence::owned::sea_orm::ActiveValue::Set;
    ///
    /// async fn create_note(
    ///     Then(Owned(notes), Once(body, once)): Then<Owned<note::Entity>, Once<JsonBody>>,
    /// ) -> Result<HttpResponse, Problem> {
    ///     let mut fields = body.fields();
    ///     let text = fields.required("text", text(|text| Ok::<_, Refusal>(text.to_owned())));
    ///     let row = note::ActiveModel { text: Set(fields.finish(|| text)?), ..Default::default() };
    ///     once.run_owned(&notes, async |notes| {
    ///         let note = notes.insert(row).await?;
    ///         Ok(HttpResponse::Created().json(note))
    ///     })
    ///     .await
    /// }
    /// ```
    ///
    /// # Errors
    /// As for [`run`](Self::run).
    pub async fn run_owned<E: OwnedEntity<Scope = UserScope>>(
        self,
        rows: &Owned<E>,
        work: impl AsyncFnOnce(Owned<E>) -> Result<HttpResponse, Problem>,
    ) -> Result<HttpResponse, Problem> {
        self.run(rows.roster(), rows.owner(), async |roster| work(rows.within(&roster)).await).await
    }
}

impl<B: FromRequest + Canonical + 'static> FromRequest for Once<B> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let key = key(request.headers());
        let roster = request.app_data::<Data<Roster>>().cloned();
        let (method, path) = (request.method().clone(), request.path().to_owned());
        let body = B::from_request(request, payload);
        Box::pin(async move {
            let (key, body) = (key?, body.await.map_err(Into::into)?);
            let roster = roster.ok_or_else(|| Problem::internal("the application has no service"))?;
            let keyed = match key {
                Some(key) => {
                    let fingerprint = fingerprint(&body, roster.fingerprint())?;
                    Some(Keyed { key, route: format!("{method} {path}"), fingerprint })
                }
                None => None,
            };
            Ok(Self(body, OnceCall { path, keyed }))
        })
    }
}

impl<B: StatesAccess> StatesAccess for Once<B> {
    const ACCESS: Option<Access> = B::ACCESS;
    const IS_ABOUT_OWN: bool = B::IS_ABOUT_OWN;
}

fn key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Problem> {
    let mut values = headers.get_all(KEY);
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let refusal = match IdempotencyKey::parse(value.as_bytes()) {
        Ok(_) if values.next().is_some() => Refusal::new(FieldCode::InvalidValue, "is given more than once"),
        Ok(key) => return Ok(Some(key)),
        Err(error @ InvalidIdempotencyKey::TooLong) => Refusal::new(FieldCode::TooLong, error.to_string()),
        Err(error @ InvalidIdempotencyKey::Unfit) => Refusal::new(FieldCode::InvalidValue, error.to_string()),
    };
    Err(Problem::validation(vec![FieldError::parameter(KEY, refusal)]))
}

fn fingerprint(body: &impl Canonical, mut writer: FingerprintWriter) -> Result<Fingerprint, Problem> {
    body.write_canonical(&mut writer as &mut dyn Write).map_err(Problem::internal)?;
    Ok(writer.finish())
}
