//! Lists: a page, and where the next one is.

use actix_web::http::header::LINK;
use actix_web::{HttpRequest, HttpResponse};
use roster_service::domain::Page;
use serde::Serialize;
use url::form_urlencoded::{Serializer, parse};

/// A page of a list.
#[derive(Serialize)]
struct ListResponse<T> {
    data: Vec<T>,
    next_cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
}

/// The answer with a page: its items, the cursor of the next, and a link to that (RFC 8288).
pub fn list_answer<T: Serialize>(request: &HttpRequest, page: Page<T>) -> HttpResponse {
    counted_list_answer(request, page, None)
}

/// The same with the number of items on all pages, where it was asked for.
pub(crate) fn counted_list_answer<T: Serialize>(
    request: &HttpRequest,
    page: Page<T>,
    count: Option<u64>,
) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    if let Some(cursor) = &page.next {
        response.insert_header((LINK, next_link(request.path(), request.query_string(), cursor)));
    }
    response.json(ListResponse { data: page.items, next_cursor: page.next, count })
}

/// The same request with another cursor.
fn next_link(path: &str, query: &str, cursor: &str) -> String {
    let others = parse(query.as_bytes()).filter(|(name, _)| name != "cursor");
    let query = Serializer::new(String::new()).extend_pairs(others).append_pair("cursor", cursor).finish();
    format!("<{path}?{query}>; rel=\"next\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_the_same_request_with_another_cursor() {
        let link = next_link("/v1/users", "limit=2&q=a%26b&cursor=old", "new");
        assert_eq!(link, "</v1/users?limit=2&q=a%26b&cursor=new>; rel=\"next\"");
    }
}
