//! Every route by every kind of caller.

use reqwest::Method;
use roster_api::extract::Access;

use super::callers::{Caller, strangers, users};
use crate::support::{Answer, People, Route, TestApp, on_both_databases, routes, with_bodies};

/// Every route; the one that ends the caller's session comes last.
fn in_order() -> Vec<Route> {
    let mut routes = routes();
    routes.sort_by_key(|route| route.path.ends_with("/logout"));
    routes
}

/// The call got past the question who may call.
fn is_let_in(answer: &Answer, route: &Route, caller: &Caller) -> bool {
    // Signing out needs somebody to sign out; and where a token is taken without being asked for, a bad one is refused.
    let may_refuse = route.access == Access::Anybody && !caller.is_signed_in();
    let is_refused = matches!(answer.status, 401 | 403);
    answer.status < 500 && (!is_refused || may_refuse && answer.status == 401)
}

async fn check(app: &TestApp, route: &Route, caller: &Caller) {
    let what = format!("{} {} by {}", route.method, route.pattern, caller.name);
    let answer = caller.try_route(app, route).send().await;
    let Some((status, code)) = caller.refusal(route.access) else {
        assert!(is_let_in(&answer, route, caller), "{what}: {answer:?}");
        return;
    };
    assert_eq!((status, code), (answer.status, answer.text_of("code").as_str()), "{what}: {answer:?}");
    assert_eq!(answer.headers.contains_key("www-authenticate"), status == 401, "{what}: {answer:?}");
    if route.method == Method::GET {
        let head = caller.call(app, &Method::HEAD, &route.path).send().await;
        assert_eq!(head.status, status, "HEAD, {what}");
    }
}

on_both_databases! {
    /// AZ-01: whoever is not signed in is told so wherever that is needed, whatever is shown instead of an access token.
    async fn nobody_gets_in_without_being_signed_in(app: TestApp) {
        for caller in strangers(&app).await {
            for route in in_order() {
                check(&app, &route, &caller).await;
            }
        }
    }

    /// AZ-01: each route lets in exactly those whose role has its permission, or one that includes it.
    async fn a_route_lets_in_exactly_those_who_have_its_permission(app: TestApp) {
        for caller in users(&app).await {
            for route in in_order() {
                check(&app, &route, &caller).await;
            }
        }
    }

    /// AZ-01: and those can use it, on users who have no permission that they lack.
    async fn who_has_the_permission_can_use_it(app: TestApp) {
        let on_users = |route: &Route| route.pattern.starts_with("/v1/users");
        let routes: Vec<_> = with_bodies().into_iter().filter(|(route, _)| on_users(route)).collect();
        let mut made = 0;
        for caller in users(&app).await {
            for (route, body) in routes.iter().filter(|(route, _)| caller.refusal(route.access).is_none()) {
                let path = if route.names_something() {
                    made += 1;
                    route.path_of(&app.make(&format!("target-{made}"), "viewer").await)
                } else {
                    route.path.clone()
                };
                let call = caller.call(&app, &route.method, &path);
                let call = if let Some(body) = body { call.json(body) } else { call };
                let answer = call.send().await;
                let is_done = matches!(answer.status, 200 | 201 | 202 | 204 | 409);
                assert!(is_done, "{} {} by {}: {answer:?}", route.method, route.pattern, caller.name);
            }
        }
        assert!(made > 20, "{made}");
    }
}

/// AZ-01: what is public is so on purpose; all else needs a user.
#[test]
fn these_paths_and_no_others_are_for_anybody() {
    let public = routes().into_iter().filter(|route| route.access == Access::Anybody);
    let mut public: Vec<_> = public.map(|route| route.pattern).collect();
    public.sort_unstable();
    public.dedup();
    let expected = [
        "/.well-known/jwks.json",
        "/.well-known/openid-configuration",
        "/accept-invitation",
        "/confirm-email",
        "/docs",
        "/docs/{file}",
        "/health/live",
        "/health/ready",
        "/openapi.json",
        "/problems/{code}",
        "/reset-password",
        "/v1/auth/email/confirm",
        "/v1/auth/invitation/accept",
        "/v1/auth/login",
        "/v1/auth/logout",
        "/v1/auth/password/forgot",
        "/v1/auth/password/reset",
        "/v1/auth/refresh",
        "/v1/auth/register",
        "/v1/auth/verify-email",
        "/v1/auth/verify-email/resend",
        "/verify-email",
    ];
    assert_eq!(public, expected);
}
