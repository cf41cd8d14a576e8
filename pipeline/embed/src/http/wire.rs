//! What goes over the wire: the JSON of OpenAI's `/v1/embeddings`.

use codegraph_model::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};

/// Characters of a server's message that are told.
const MESSAGE_CHARS: usize = 300;

#[derive(Serialize)]
struct Request<'a> {
    model: &'a str,
    input: &'a [String],
    encoding_format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    dimensions: Option<usize>,
}

#[derive(Deserialize)]
struct Answer {
    data: Vec<Embedding>,
}

#[derive(Deserialize)]
struct Embedding {
    /// Which of the texts it is of; in the order of the texts where a server leaves it out.
    index: Option<usize>,
    embedding: Vec<f32>,
}

/// The body of a request.
pub(super) fn request(model: &str, input: &[String], dimensions: Option<usize>) -> Result<Vec<u8>> {
    let request = Request { model, input, encoding_format: "float", dimensions };
    serde_json::to_vec(&request).map_err(|cause| Error::new(ErrorKind::Bug, "write a request").because(cause))
}

/// The vectors of an answer, in the order of the texts; or what is wrong with it.
pub(super) fn vectors(
    body: &[u8],
    n_texts: usize,
    dimensions: Option<usize>,
) -> std::result::Result<Vec<Vec<f32>>, String> {
    let Answer { data } = serde_json::from_slice(body).map_err(|e| format!("the answer cannot be read: {e}"))?;
    if data.len() != n_texts {
        return Err(format!("{} vectors came for {n_texts} texts", data.len()));
    }
    let mut vectors: Vec<Option<Vec<f32>>> = vec![None; n_texts];
    for (i, Embedding { index, embedding }) in data.into_iter().enumerate() {
        let index = index.unwrap_or(i);
        if let Some(wanted) = dimensions.filter(|wanted| *wanted != embedding.len()) {
            return Err(format!("a vector has {} numbers where {wanted} were asked for", embedding.len()));
        }
        match vectors.get_mut(index) {
            Some(place @ None) => *place = Some(embedding),
            Some(Some(_)) => return Err(format!("two vectors came for text {index}")),
            None => return Err(format!("a vector came for text {index} of {n_texts}")),
        }
    }
    // As many as there are texts, and no two for one.
    Ok(vectors.into_iter().flatten().collect())
}

/// What a server says about a refusal, in one line.
pub(super) fn message(body: &[u8]) -> String {
    let json: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let text = |value: &serde_json::Value| value.as_str().map(str::to_string);
    let in_json = json.as_ref().and_then(|json| {
        let error = json.get("error").or_else(|| json.get("detail"));
        error
            .and_then(|error| error.get("message").and_then(text).or_else(|| text(error)))
            .or_else(|| json.get("message").and_then(text))
    });
    let said = in_json.unwrap_or_else(|| String::from_utf8_lossy(body).into_owned());
    let words: Vec<&str> = said.split_whitespace().collect();
    words.join(" ").chars().take(MESSAGE_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_in_the_order_of_the_texts() {
        let two = r#"{"data": [{"index": 1, "embedding": [3, 4]}, {"index": 0, "embedding": [1, 2]}]}"#;
        let unnumbered = r#"{"data": [{"embedding": [1, 2]}, {"embedding": [3, 4]}]}"#;
        for (body, n, dimensions, expected) in [
            (two, 2, None, Ok(vec![vec![1.0, 2.0], vec![3.0, 4.0]])),
            (two, 2, Some(2), Ok(vec![vec![1.0, 2.0], vec![3.0, 4.0]])),
            (unnumbered, 2, None, Ok(vec![vec![1.0, 2.0], vec![3.0, 4.0]])),
            (two, 3, None, Err("2 vectors came for 3 texts")),
            (two, 2, Some(3), Err("2 numbers where 3 were asked for")),
            (
                r#"{"data": [{"index": 0, "embedding": [1]}, {"index": 0, "embedding": [1]}]}"#,
                2,
                None,
                Err("two vectors"),
            ),
            (r#"{"data": [{"index": 7, "embedding": [1]}]}"#, 1, None, Err("text 7 of 1")),
            (r#"{"data": [{"index": 0, "embedding": [null]}]}"#, 1, None, Err("cannot be read")),
            (r#"{"data": [{"index": 0, "embedding": "AAAA"}]}"#, 1, None, Err("cannot be read")),
            ("<html>", 1, None, Err("cannot be read")),
        ] {
            match (vectors(body.as_bytes(), n, dimensions), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{body}"),
                (Err(why), Err(expected)) => assert!(why.contains(expected), "{body}: {why}"),
                (found, _) => panic!("{body}: {found:?}"),
            }
        }
    }

    #[test]
    fn messages_of_servers_are_found() {
        for (body, expected) in [
            (r#"{"error": {"message": "no such\nmodel", "type": "x"}}"#, "no such model"),
            (r#"{"error": "too long"}"#, "too long"),
            (r#"{"detail": "not here"}"#, "not here"),
            (r#"{"message": "busy"}"#, "busy"),
            ("upstream  gone", "upstream gone"),
            ("", ""),
        ] {
            assert_eq!(message(body.as_bytes()), expected);
        }
        assert_eq!(message("x".repeat(10_000).as_bytes()).len(), MESSAGE_CHARS);
    }
}
