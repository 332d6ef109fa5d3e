//! Forms of the page: their fields become parameters of the call, a file in them its body.

use crate::call::Call;
use crate::problem::Problem;
use crate::run::pairs;
use axum::body::Body;
use axum::extract::{FromRequest as _, Multipart, Request};

/// Most fields of a form.
const FIELDS: usize = 2_000;

/// Opens the form of a call.
pub(crate) async fn open(call: &mut Call) -> Result<(), Problem> {
    if call.content != "multipart/form-data" {
        let text = call.text()?.to_owned();
        call.query.extend(pairs(&text).into_iter().take(FIELDS));
        call.body.clear();
        return Ok(());
    }
    let bad = || {
        Problem::new(
            400,
            "bad-form",
            "the form cannot be read",
            "open the page again and send the form from there",
        )
    };
    let boundary = call.boundary.clone().ok_or_else(bad)?;
    let request = Request::builder()
        .header(
            "content-type",
            format!("multipart/form-data; boundary={boundary}"),
        )
        .body(Body::from(std::mem::take(&mut call.body)))
        .map_err(|_| bad())?;
    let mut parts = Multipart::from_request(request, &())
        .await
        .map_err(|_| bad())?;
    for _ in 0..FIELDS {
        let Some(part) = parts.next_field().await.map_err(|_| bad())? else {
            return Ok(());
        };
        let name = part.name().unwrap_or("").to_owned();
        let file = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|_| bad())?;
        match file {
            // A form without a chosen file still sends an empty one.
            Some(file) if !bytes.is_empty() => {
                call.query.push(("file-name".to_owned(), file));
                call.body = bytes.to_vec();
            }
            Some(_) => {}
            None => {
                let text = String::from_utf8(bytes.to_vec()).map_err(|_| bad())?;
                call.query.push((name, text));
            }
        }
    }
    Err(bad())
}
