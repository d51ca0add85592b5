//! The OpenAPI document, made from the route table.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::IntoResponse;
use bytes::Bytes;
use shared::problem::Problem;
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::{ContentBuilder, ObjectBuilder, Ref, RefOr, Required, ResponseBuilder, Type};

/// What the document says before its paths.
#[derive(Debug, OpenApi)]
#[openapi(
    info(title = "Pli", description = "The API between Pli's browser app and its server."),
    components(schemas(Problem))
)]
pub(super) struct Head;

/// The whole document: the table's, with what holds for all operations added to each.
pub fn document() -> utoipa::openapi::OpenApi {
    let (_, mut document) = super::table().split_for_parts();
    for (path, item) in &mut document.paths.paths {
        for operation in operations(item) {
            name_path_parameters(path, operation);
            if path.starts_with("/api/") {
                add_problem(operation);
            }
        }
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch]
        .into_iter()
        .filter_map(Option::as_mut)
}

fn name_path_parameters(path: &str, operation: &mut Operation) {
    let parameters = operation.parameters.get_or_insert_default();
    for name in path.split(['{', '}']).skip(1).step_by(2) {
        if !parameters.iter().any(|known| matches!(known, RefOr::T(known) if known.name == name)) {
            let parameter = ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
                .build();
            parameters.push(RefOr::T(parameter));
        }
    }
}

fn add_problem(operation: &mut Operation) {
    let schema = Ref::from_schema_name("Problem");
    let response = ResponseBuilder::new()
        .description("Why it failed (RFC 9457)")
        .content(Problem::MEDIA_TYPE, ContentBuilder::new().schema(Some(schema)).build())
        .build();
    operation.responses.responses.insert("default".to_owned(), RefOr::T(response));
}

static JSON: LazyLock<Bytes> = LazyLock::new(|| {
    document().to_json().expect("a document that utoipa made is valid JSON").into()
});

/// This document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "openapi",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json"))
)]
pub(super) async fn read() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], JSON.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_says_what_it_is_and_how_it_fails() {
        let mut document = document();
        let mut ids = Vec::new();
        for (path, item) in &mut document.paths.paths {
            for operation in operations(item) {
                let id = operation.operation_id.clone().unwrap();
                let tag = operation.tags.clone().unwrap_or_default();
                assert!(!tag.is_empty() && tag[0] != "crate", "{path}: {id} has no tag");
                assert!(operation.summary.is_some(), "{path}: {id} has no summary");
                let fails = operation.responses.responses.contains_key("default");
                assert_eq!(fails, path.starts_with("/api/"), "{path}: {id}");
                assert!(
                    operation.responses.responses.len() > 1 || !fails,
                    "{path}: {id} never succeeds"
                );
                ids.push((tag, id));
            }
        }
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all, "two operations share tag and name");
    }
}
