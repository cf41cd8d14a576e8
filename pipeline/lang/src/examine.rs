//! What a file is, before it is parsed.

use crate::decode::{Decoded, decode};
use crate::detect::{Detection, Override, detect};
use crate::marks::{Marks, marks};
use crate::text::n_lines;

/// What a file is.
pub struct Examined {
    /// Its language.
    pub detection: Detection,
    /// Its text.
    pub decoded: Decoded,
    /// Lines of the text, if it is one.
    pub n_lines: Option<u32>,
    /// Whether it is generated, vendored, or minified.
    pub marks: Marks,
}

/// What the file at `path` with `bytes` is. `setting` names its language, where the user does.
pub fn examine(path: &str, bytes: Vec<u8>, setting: Option<Override<'_>>) -> Examined {
    let decoded = decode(bytes);
    let detection = detect(path, decoded.as_bytes(), setting);
    match &decoded {
        Decoded::Text { text, .. } => {
            let n_lines = n_lines(text);
            let marks = marks(path, text, n_lines);
            Examined { detection, n_lines: Some(n_lines), marks, decoded }
        }
        Decoded::Binary { .. } | Decoded::Undecodable { .. } => {
            Examined { detection, n_lines: None, marks: marks(path, "", 0), decoded }
        }
    }
}
