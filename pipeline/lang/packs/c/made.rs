//! What macros make outside of code: tests, conditions on template parameters, and what stands in lines of its own.

use super::{Around, Item, Kind, Pass, Run, What};

impl Pass<'_, '_> {
    /// Overlooks what is a macro in `run` by what it makes. Returns whether nothing is left to judge.
    pub(super) fn by_macro(&mut self, run: &Run) -> bool {
        let items = &run.items;
        for item in items {
            if self.source.word(item.first) == "template" {
                self.conditions(item);
            }
        }
        let is_macro = |item: &Item| item.what == What::Name && item.is_loud && item.end == item.first + 1;
        let makes_body = self.source.is(run.end, b'(') && self.source.after(run.end).is_some_and(|after| self.source.is(after, b'{'));
        match items.as_slice() {
            [call] if is_macro(call) && makes_body => self.strings(run.end),
            [call] if is_macro(call) && self.method(call, run.end) => return true,
            [call] if is_macro(call) && self.is_given_type_and_value(run.end) => {
                self.overlook_call(call, run.end);
                return true;
            }
            // `TEST_END` in a line of its own, before `TEST_BEGIN(name) {`.
            [end, begin]
                if makes_body
                    && is_macro(end)
                    && is_macro(begin)
                    && self.source.is_line_between(end.first, begin.first)
                    && self.source.is_name(run.end + 1)
                    && self.source.is(run.end + 2, b')') =>
            {
                self.overlook(end);
            }
            _ => {}
        }
        // `BEGIN_EXPORT` in a line of its own, before `using a = b;`.
        let Some(at) = items.iter().position(|item| self.source.word(item.first) == "using") else { return false };
        let before: Vec<Item> = items[..at].iter().copied().filter(|item| item.what == What::Name).collect();
        before.iter().for_each(|item| self.overlook(item));
        true
    }

    /// `template <class T, ENABLE_IF(a<T>::value)>`: the macro makes a parameter that has what it is given as its default.
    fn conditions(&mut self, template: &Item) {
        for at in template.first + 2..template.end {
            let is_first = self.source.is(at - 1, b'<') || self.source.is(at - 1, b',');
            let word = self.source.word(at);
            let is_loud = word.len() >= STAND_IN.len() && super::super::heads::is_loud(word);
            let Some(after) = self.source.after(at + 1).filter(|_| is_first && is_loud && self.source.is(at + 1, b'(')) else {
                continue;
            };
            let is_last = self.source.is(after, b',') || self.source.is(after, b'>');
            // One word is the name of a parameter.
            if is_last && after > at + 4 {
                let name = self.source.tokens[at];
                self.edits.stand_in(name.start as usize, name.end as usize, STAND_IN);
            }
        }
    }

    /// `MOCK_METHOD(int, size, (int at), (const, override));` in a type: the parts of a method that a macro is given.
    /// Returns whether they are that.
    fn method(&mut self, call: &Item, open: usize) -> bool {
        let is_statement = |after: &usize| self.source.is(*after, b';') && matches!(self.around(), Around::Type(_));
        let Some(after) = self.source.after(open).filter(is_statement) else { return false };
        let close = after - 1;
        let mut commas = Vec::new();
        let mut at = open + 1;
        while at < close {
            if self.source.is(at, b',') {
                commas.push(at);
            }
            at = self.source.after(at).filter(|_| self.source.is(at, b'(')).unwrap_or(at + 1);
        }
        let (name, list, words) = match commas.as_slice() {
            [name, list] => (*name + 1, *list + 1, None),
            [name, list, words] => (*name + 1, *list + 1, Some(*words + 1)),
            _ => return false,
        };
        let end_of_list = words.map_or(close, |words| words - 1);
        let is_list = |open: usize, end: usize| self.source.is(open, b'(') && self.source.after(open) == Some(end);
        let is_method = commas[0] > open + 1
            && self.source.is_name(name)
            && commas[1] == name + 1
            && is_list(list, end_of_list)
            && (self.source.is(list + 1, b')') || !self.source.word(list + 1).is_empty())
            && words.is_none_or(|words| is_list(words, close));
        if !is_method {
            return false;
        }
        let mut blanks = commas;
        blanks.push(close);
        // A type with commas in it stands in brackets.
        if is_list(open + 1, name - 1) {
            blanks.extend([open + 1, name - 2]);
        }
        let is_word = |at: &usize| matches!(self.source.word(*at), "const" | "noexcept" | "override" | "final");
        blanks.extend(words.into_iter().flat_map(|words| words..close).filter(|at| !is_word(at)));
        let tokens = self.source.tokens;
        let macro_name = tokens[call.first];
        self.edits.blank_macro(macro_name.start as usize, macro_name.end as usize, tokens[open].end as usize);
        for at in blanks {
            self.edits.blank(tokens[at].start as usize, tokens[at].end as usize);
        }
        true
    }

    /// `FLAG(int, size, 8);`: what a macro is given, as neither is anything that is declared nor that is called.
    fn is_given_type_and_value(&self, open: usize) -> bool {
        let source = self.source;
        let is_statement = |after: &usize| source.is(open, b'(') && source.is(*after, b';');
        let Some(after) = source.after(open).filter(is_statement) else { return false };
        let is_type = |at: usize| {
            let end = if source.is(at + 1, b'*') { at + 2 } else { at + 1 };
            (source.is_type(at) || source.word(at).ends_with("_t")) && source.is(end, b',')
        };
        let is_value = |at: usize| {
            let is_written = source.kind(at) == Some(Kind::Literal) || source.is(at, b'-');
            source.is(at - 1, b',') && (is_written || matches!(source.word(at), "true" | "false" | "nullptr"))
        };
        (open + 1..after).any(is_type) && (open + 1..after).any(is_value)
    }

    /// `TEST_CASE("a") {`, `TEST_CASE_METHOD(Fixture, "a") {`: no parameter is a string.
    fn strings(&mut self, open: usize) {
        let Some(after) = self.source.after(open) else { return };
        let is_string = |at: usize| {
            let token = self.source.tokens[at];
            token.kind == Kind::Literal && token.text(self.source.text).ends_with('"')
        };
        let mut blanks = Vec::new();
        let mut start = open + 1;
        let mut at = open + 1;
        while at < after {
            if self.source.is(at, b'(') {
                at = self.source.after(at).unwrap_or(at + 1);
                continue;
            }
            if self.source.is(at, b',') || at == after - 1 {
                if !(start..at).is_empty() && (start..at).all(is_string) {
                    // With the comma before it, or after it where it is the first.
                    let first = if start > open + 1 { start - 1 } else { start };
                    let end = if start > open + 1 || at == after - 1 { at } else { at + 1 };
                    blanks.extend(first..end);
                }
                start = at + 1;
            }
            at += 1;
        }
        for at in blanks {
            let token = self.source.tokens[at];
            self.edits.blank(token.start as usize, token.end as usize);
        }
    }
}

/// A parameter without a name, up to its default.
const STAND_IN: &str = "int =";
