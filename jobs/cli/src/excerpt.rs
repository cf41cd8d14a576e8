//! What is shown of long texts.

/// Characters of a line that are shown.
const LINE_CHARS: usize = 110;
/// Lines of a text that are shown of one that has more.
const SHOWN_LINES: usize = 12;

/// A line, not too long.
pub(crate) fn cut(line: &str) -> String {
    match line.char_indices().nth(LINE_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_string(),
    }
}

/// The first lines of a text, and how many are left out. What would be left out for no gain is not.
pub(crate) fn first_lines(text: &str) -> (Vec<&str>, usize) {
    let mut lines: Vec<&str> = text.lines().collect();
    let n = lines.len();
    if n > SHOWN_LINES + 1 {
        lines.truncate(SHOWN_LINES);
        while lines.last().is_some_and(|line| line.trim().is_empty()) {
            lines.pop();
        }
    }
    let n_left = n - lines.len();
    (lines, n_left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(cut("short"), "short");
        assert_eq!(cut(&"é".repeat(200)).chars().count(), LINE_CHARS + 1);
        for (n, n_blank, shown, left) in
            [(0, 0, 0, 0), (13, 0, 13, 0), (14, 0, 12, 2), (40, 0, 12, 28), (40, 2, 10, 30)]
        {
            let line = |i: usize| if (SHOWN_LINES - n_blank..SHOWN_LINES).contains(&i) { " " } else { "line" };
            let text = (0..n).map(line).collect::<Vec<_>>().join("\n");
            let (lines, n_left) = first_lines(&text);
            assert_eq!((lines.len(), n_left), (shown, left), "{n} lines, {n_blank} blank");
        }
    }
}
