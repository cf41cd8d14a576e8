//! Which of several methods of one name a call means: by how many arguments it has, and by what is known of their types.

use codegraph_model::EntityKind;

use crate::columns::Texts;
use crate::family::Family;
use crate::java_text::{bound_in, dims, last_word, method_parameters};
use crate::linker::Linker;
use crate::refs::Mention;
use crate::types::type_parameters;
use crate::values::{Type, Value};
use crate::world::NONE;

/// Stands between the types of parameters.
pub(crate) const BETWEEN: char = '\u{1f}';

/// A type of a parameter or argument.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shape<'t> {
    /// Its last name, without arguments.
    word: &'t str,
    /// How many brackets follow it.
    n_dims: usize,
    /// The type of the snapshot that it is.
    node: Option<u32>,
    /// Whether it stands for other types.
    is_variable: bool,
    /// Whether nothing is known of it.
    is_open: bool,
    /// What all types inherit from that it can stand for, where that is told.
    bound: Option<Box<Shape<'t>>>,
}

/// Whether an argument can be given for a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// As it is.
    Yes,
    /// Put into an object, or taken out of it.
    Boxed,
    /// That cannot be told.
    Unsure,
    No,
}

/// The numbers, each of which can be given for those after it.
const NUMBERS: &[&str] = &["byte", "short", "int", "long", "float", "double"];

/// Types of values, and of the objects that hold them.
const BOXES: &[(&str, &str)] = &[
    ("boolean", "Boolean"),
    ("byte", "Byte"),
    ("char", "Character"),
    ("double", "Double"),
    ("float", "Float"),
    ("int", "Integer"),
    ("long", "Long"),
    ("short", "Short"),
];

/// What often used types of the platform inherit from, beside `Object`.
const PLATFORM: &[(&str, &[&str])] = &[
    ("String", &["CharSequence", "Comparable", "Serializable"]),
    ("StringBuilder", &["CharSequence", "Appendable", "Comparable", "Serializable"]),
    ("StringBuffer", &["CharSequence", "Appendable", "Comparable", "Serializable"]),
    ("CharSequence", &[]),
    ("Boolean", &["Comparable", "Serializable"]),
    ("Byte", &["Number", "Comparable", "Serializable"]),
    ("Character", &["Comparable", "Serializable"]),
    ("Double", &["Number", "Comparable", "Serializable"]),
    ("Float", &["Number", "Comparable", "Serializable"]),
    ("Integer", &["Number", "Comparable", "Serializable"]),
    ("Long", &["Number", "Comparable", "Serializable"]),
    ("Short", &["Number", "Comparable", "Serializable"]),
    ("Number", &["Serializable"]),
    ("Class", &["Type", "Serializable", "AnnotatedElement", "GenericDeclaration"]),
    ("Collection", &["Iterable"]),
    ("List", &["Collection", "Iterable"]),
    ("Set", &["Collection", "Iterable"]),
    ("Queue", &["Collection", "Iterable"]),
    ("ArrayList", &["AbstractList", "List", "Collection", "Iterable", "Serializable", "RandomAccess", "Cloneable"]),
    ("HashSet", &["AbstractSet", "Set", "Collection", "Iterable", "Serializable", "Cloneable"]),
    ("Map", &[]),
    ("HashMap", &["AbstractMap", "Map", "Serializable", "Cloneable"]),
    ("File", &["Comparable", "Serializable"]),
    ("Path", &["Comparable", "Iterable"]),
    ("URL", &["Serializable"]),
    ("URI", &["Comparable", "Serializable"]),
    ("InputStream", &["Closeable", "AutoCloseable"]),
    ("ByteArrayInputStream", &["InputStream", "Closeable", "AutoCloseable"]),
    ("FileInputStream", &["InputStream", "Closeable", "AutoCloseable"]),
    ("OutputStream", &["Closeable", "AutoCloseable", "Flushable"]),
    ("ByteArrayOutputStream", &["OutputStream", "Closeable", "AutoCloseable", "Flushable"]),
    ("FileOutputStream", &["OutputStream", "Closeable", "AutoCloseable", "Flushable"]),
    ("Reader", &["Closeable", "AutoCloseable", "Readable"]),
    ("StringReader", &["Reader", "Closeable", "AutoCloseable", "Readable"]),
    ("Writer", &["Appendable", "Closeable", "AutoCloseable", "Flushable"]),
    ("StringWriter", &["Writer", "Appendable", "Closeable", "AutoCloseable", "Flushable"]),
    ("Throwable", &["Serializable"]),
    ("Exception", &["Throwable", "Serializable"]),
    ("RuntimeException", &["Exception", "Throwable", "Serializable"]),
    ("Date", &["Comparable", "Serializable", "Cloneable"]),
    ("Calendar", &["Comparable", "Serializable", "Cloneable"]),
    ("Locale", &["Serializable", "Cloneable"]),
    ("Enum", &["Comparable", "Serializable", "Constable"]),
    ("Charset", &["Comparable"]),
    ("Object", &[]),
];

fn platform(word: &str) -> Option<&'static [&'static str]> {
    PLATFORM.iter().find(|(known, _)| *known == word).map(|(_, bases)| *bases)
}

fn boxed(word: &str) -> Option<&'static str> {
    BOXES.iter().find(|(value, _)| *value == word).map(|(_, object)| *object)
}

fn is_value(word: &str) -> bool {
    boxed(word).is_some()
}

impl<'w> Linker<'w> {
    /// The methods among `found` that a call can mean.
    pub(crate) fn fitting(&self, found: &mut Vec<u32>, mention: &Mention<'_>, arguments: Texts<'_>) {
        let Some(arity) = mention.arity else { return };
        let world = self.world;
        let is_callable = |e: u32| self.kind(e).is_callable();
        if !found.iter().all(|e| is_callable(*e)) {
            return;
        }
        found.retain(|e| {
            let (least, most) = world.entities[*e as usize].arity;
            u32::from(least) <= arity && (most == u8::MAX || arity <= u32::from(most))
        });
        if found.len() > 1 && found.iter().any(|e| self.is_in_sight(*e, mention.file)) {
            found.retain(|e| self.is_in_sight(*e, mention.file));
        }
        if found.len() < 2 {
            return;
        }
        let mut given: Vec<Shape<'_>> = (0..arity as usize)
            .map(|n| self.given_shape(arguments.get(n), mention.file, mention.in_entity.unwrap_or(NONE)))
            .collect();
        self.pass_over_equal(&mut given, found);
        let mut fits: Vec<(u32, Fit, bool)> = Vec::with_capacity(found.len());
        for method in found.iter() {
            let (fit, spread) = self.fit_all(&given, *method);
            fits.push((*method, fit, spread));
        }
        // Where none takes what is given, one is meant that is not known.
        fits.retain(|(_, fit, _)| *fit != Fit::No);
        // Those that take what is given as it is come before those that box, and those before those that gather.
        for (wanted, may_spread) in [(Fit::Yes, false), (Fit::Boxed, false), (Fit::Yes, true), (Fit::Boxed, true)] {
            if fits.iter().any(|(_, fit, spread)| *fit == Fit::Unsure && (may_spread || !spread)) {
                break;
            }
            if fits.iter().any(|(_, fit, spread)| *fit <= wanted && (may_spread || !spread)) {
                fits.retain(|(_, fit, spread)| *fit <= wanted && (may_spread || !spread));
                break;
            }
        }
        let sure = fits.iter().all(|(_, fit, _)| *fit < Fit::Unsure);
        *found = fits.iter().map(|(method, ..)| *method).collect();
        if found.len() > 1 && sure {
            let takes = |(method, _, spread): &(u32, Fit, bool)| {
                let mut taken = self.taken(*method, arity as usize);
                // What is given an array takes one.
                if !spread
                    && world.entities[*method as usize].arity.1 == u8::MAX
                    && let Some(last) = taken.last_mut()
                {
                    last.n_dims += 1;
                }
                taken
            };
            let all: Vec<Vec<Shape<'_>>> = fits.iter().map(takes).collect();
            let most = (0..all.len())
                .find(|one| (0..all.len()).all(|other| other == *one || self.is_narrower(&all[*one], &all[other])));
            if let Some(most) = most {
                *found = vec![found[most]];
            }
        }
    }

    /// An argument of which nothing is known says nothing against any method where all of `found` take the same.
    fn pass_over_equal<'t>(&self, given: &mut [Shape<'t>], found: &[u32])
    where
        'w: 't,
    {
        if !given.iter().any(|shape| shape.is_open)
            || found.iter().any(|e| self.world.entities[*e as usize].arity.1 == u8::MAX)
        {
            return;
        }
        let all: Vec<Vec<Shape<'w>>> = found.iter().map(|e| self.taken(*e, given.len())).collect();
        for (n, shape) in given.iter_mut().enumerate().filter(|(_, shape)| shape.is_open) {
            let Some(first) = all[0].get(n).filter(|first| !first.is_open && !first.is_variable) else { continue };
            if all.iter().all(|taken| taken.get(n) == Some(first)) {
                *shape = first.clone();
            }
        }
    }

    /// How the arguments fit the parameters of `method`, and whether it gathers the last ones into an array.
    fn fit_all(&self, given: &[Shape<'_>], method: u32) -> (Fit, bool) {
        let taken = self.taken(method, given.len());
        let known = &self.world.entities[method as usize];
        let direct = given.iter().zip(&taken).map(|(from, to)| self.fit(from, to)).max().unwrap_or(Fit::Yes);
        if known.arity.1 != u8::MAX {
            return (direct, false);
        }
        // An array may stand for what would be gathered.
        let n_written = self.parameter_types(method).count();
        if given.len() == n_written
            && let (Some(array), Some(one)) = (given.last(), taken.last())
            && array.n_dims > 0
        {
            let whole = Shape { n_dims: one.n_dims + 1, ..one.clone() };
            let before = &given[..given.len() - 1];
            let fit = before.iter().zip(&taken).map(|(from, to)| self.fit(from, to)).max().unwrap_or(Fit::Yes);
            let fit = fit.max(self.fit(array, &whole));
            if fit != Fit::No {
                return (fit, false);
            }
        }
        (direct, true)
    }

    fn parameter_types(&self, method: u32) -> impl Iterator<Item = &'w str> {
        let takes = self.world.text(self.world.entities[method as usize].takes);
        takes.split(BETWEEN).filter(move |_| !takes.is_empty())
    }

    /// The types of the first `n` parameters of `method`, the last one repeated where it gathers.
    fn taken(&self, method: u32, n: usize) -> Vec<Shape<'w>> {
        let known = &self.world.entities[method as usize];
        let mut shapes: Vec<Shape<'w>> = Vec::with_capacity(n);
        for text in self.parameter_types(method).take(n) {
            shapes.push(self.shape(text.trim_end_matches("..."), known.file, method));
        }
        while shapes.len() < n {
            match shapes.last().cloned() {
                Some(last) => shapes.push(last),
                None => break,
            }
        }
        shapes
    }

    /// Whether whatever is taken as `ones`, can be taken as `others` too.
    fn is_narrower(&self, ones: &[Shape<'_>], others: &[Shape<'_>]) -> bool {
        ones.iter().zip(others).all(|(from, to)| self.fit(from, to) == Fit::Yes) && ones != others
    }

    /// Whether a method takes what a method of a base takes.
    pub(crate) fn redefines(&self, method: u32, base: u32) -> bool {
        let (one, other) = (&self.world.entities[method as usize], &self.world.entities[base as usize]);
        if one.arity != other.arity {
            return false;
        }
        let plain = |text: &'w str| last_word(text).0;
        let mut pairs = self.parameter_types(method).zip(self.parameter_types(base));
        pairs.all(|(a, b)| {
            plain(a) == plain(b) && dims(a) == dims(b)
                || self.shape(b, other.file, base).is_variable && !is_value(plain(a))
                || self.shape(a, one.file, method).is_variable && !is_value(plain(b))
        })
    }

    /// What an argument is: of a written type, or, behind `=`, what a path gives.
    fn given_shape<'t>(&self, text: &'t str, file: u32, entity: u32) -> Shape<'t>
    where
        'w: 't,
    {
        let path = match text.strip_prefix('=') {
            Some(path) => path,
            None if text.contains("()") => text,
            None => return self.shape(text, file, entity),
        };
        let open = Shape { word: "", n_dims: 0, node: None, is_variable: false, is_open: true, bound: None };
        let kind = match self.place(file, entity, path) {
            Value::Of(kind) => Some(kind),
            Value::Nodes(nodes, inner) => match nodes.as_slice() {
                [node] => node.as_entity().and_then(|entity| self.type_of(entity, &inner)),
                _ => None,
            },
            _ => None,
        };
        match kind {
            Some(Type::Node(node, _)) => match node.as_entity() {
                Some(known) => {
                    let word = self.world.names.word(self.world.entities[known as usize].name);
                    Shape { word, node: Some(known), is_open: false, ..open }
                }
                None => open,
            },
            Some(Type::Text { text, file, entity, arguments }) => {
                let bound = arguments.as_deref().and_then(|list| list.iter().find(|(name, _)| *name == text));
                match bound {
                    Some((_, Type::Text { text, file, entity, .. })) => self.shape(text, *file, *entity),
                    Some(_) => open,
                    // What a method's own type parameter stands for is not known.
                    None => match self.shape(text, file, entity) {
                        shape if shape.is_variable => open,
                        shape => shape,
                    },
                }
            }
            None | Some(Type::Holds(_) | Type::Parts(_) | Type::OneOf(_)) => open,
        }
    }

    fn shape<'t>(&self, text: &'t str, file: u32, entity: u32) -> Shape<'t>
    where
        'w: 't,
    {
        let mut shape = self.plain_shape(text, file, entity);
        if shape.is_variable
            && let Some(bound) = self.bound_of(shape.word, entity)
        {
            let bound = self.plain_shape(bound, file, entity);
            shape.bound = Some(Box::new(bound)).filter(|bound| !bound.is_open && !bound.is_variable);
        }
        shape
    }

    /// The same, without what a type parameter is bound by.
    fn plain_shape<'t>(&self, text: &'t str, file: u32, entity: u32) -> Shape<'t>
    where
        'w: 't,
    {
        let (word, path) = last_word(text);
        let n_dims = dims(text);
        let is_open = word.is_empty();
        let mut shape = Shape { word, n_dims, node: None, is_variable: false, is_open, bound: None };
        if word.is_empty() || is_value(word) || matches!(word, "null" | "lambda") {
            return shape;
        }
        if self.is_type_variable(word, entity) {
            shape.is_variable = true;
            return shape;
        }
        match self.deeper(|| self.place(file, entity, path)) {
            Value::Nodes(nodes, _) => {
                shape.node = nodes.iter().filter_map(|node| node.as_entity()).find(|e| self.kind(*e).is_type());
            }
            Value::Outside(_) => {}
            _ => shape.is_open = platform(word).is_none() && self.world.names.get(word).is_some(),
        }
        shape
    }

    fn is_type_variable(&self, word: &str, entity: u32) -> bool {
        let world = self.world;
        for at in world.around(entity) {
            let known = &world.entities[at as usize];
            let (name, head) = (world.names.word(known.name), world.text(known.signature));
            let before = || method_parameters(head);
            if known.kind.is_type() && type_parameters(Family::Java, name, head).contains(&word)
                || known.kind.is_callable() && before().contains(&word)
            {
                return true;
            }
        }
        false
    }

    /// What the type parameter `word` is bound by, where `entity` stands: `<T extends A>`.
    fn bound_of(&self, word: &str, entity: u32) -> Option<&'w str> {
        let world = self.world;
        world.around(entity).find_map(|at| bound_in(world.text(world.entities[at as usize].signature), word))
    }

    /// Whether `from` can be given where `to` is wanted.
    fn fit(&self, from: &Shape<'_>, to: &Shape<'_>) -> Fit {
        if from.is_open || to.is_open {
            return Fit::Unsure;
        }
        if let Some(bound) = &from.bound {
            return self.fit(&Shape { n_dims: from.n_dims, ..(**bound).clone() }, to);
        }
        if let Some(bound) = &to.bound {
            return self.fit(from, &Shape { n_dims: to.n_dims, ..(**bound).clone() });
        }
        let (from_value, to_value) = (from.n_dims == 0 && is_value(from.word), to.n_dims == 0 && is_value(to.word));
        match from.word {
            "null" => return if to_value { Fit::No } else { Fit::Yes },
            "lambda" => {
                let is_class = to.node.is_some_and(|e| self.kind(e) != EntityKind::Interface)
                    || to.node.is_none() && platform(to.word).is_some();
                return if to_value || to.n_dims > 0 || is_class { Fit::No } else { Fit::Unsure };
            }
            _ => {}
        }
        if from.n_dims != to.n_dims {
            let any = to.is_variable || matches!(to.word, "Object" | "Cloneable" | "Serializable");
            return match any && from.n_dims > to.n_dims {
                true => Fit::Yes,
                false if from.is_variable && to.n_dims < from.n_dims => Fit::Unsure,
                false => Fit::No,
            };
        }
        if from.n_dims > 0 && (is_value(from.word) || is_value(to.word)) {
            return if from.word == to.word { Fit::Yes } else { Fit::No };
        }
        if from_value || to_value {
            return fit_values(from, to, from_value, to_value);
        }
        if to.is_variable || to.word == "Object" && self.is_top(to.node) {
            return Fit::Yes;
        }
        if from.is_variable {
            return Fit::Unsure;
        }
        self.fit_objects(from, to)
    }

    /// Whether a type called `Object` is the one that all others inherit from, not one of that name in another package.
    fn is_top(&self, node: Option<u32>) -> bool {
        node.is_none_or(|e| self.world.text(self.world.file_of(e).path).ends_with("java/lang/Object.java"))
    }

    fn fit_objects(&self, from: &Shape<'_>, to: &Shape<'_>) -> Fit {
        // What no enumeration says.
        if from.node.is_some_and(|e| self.kind(e) == EntityKind::Enum)
            && (to.word == "Enum" || platform("Enum").is_some_and(|bases| bases.contains(&to.word)))
        {
            return Fit::Yes;
        }
        match (from.node, to.node) {
            (Some(a), Some(b)) if a == b || self.line(a).contains(&b) => Fit::Yes,
            // Bases outside of the snapshot do not inherit from what is in it.
            (Some(_), Some(_)) => Fit::No,
            (Some(a), None) => {
                if self.has_open_line(a) {
                    Fit::Unsure
                } else {
                    Fit::No
                }
            }
            (None, Some(_)) => Fit::No,
            (None, None) if from.word == to.word => Fit::Yes,
            (None, None) => match platform(from.word) {
                Some(bases) if bases.contains(&to.word) => Fit::Yes,
                Some(_) => Fit::No,
                None => Fit::Unsure,
            },
        }
    }

    fn has_open_line(&self, entity: u32) -> bool {
        let open = &self.world.open_bases;
        open.contains_key(&entity) || self.line(entity).iter().any(|base| open.contains_key(base))
    }
}

fn fit_values(from: &Shape<'_>, to: &Shape<'_>, from_value: bool, to_value: bool) -> Fit {
    if from_value && to_value {
        let rank = |word: &str| NUMBERS.iter().position(|known| *known == word);
        let is_wider = match (rank(from.word), rank(to.word)) {
            (Some(a), Some(b)) => a <= b,
            (None, Some(b)) => from.word == "char" && b >= 2,
            _ => from.word == to.word,
        };
        return if is_wider { Fit::Yes } else { Fit::No };
    }
    if from_value {
        let object = boxed(from.word).unwrap_or_default();
        let bases = platform(object).unwrap_or_default();
        let takes = to.is_variable || to.word == object || to.word == "Object" || bases.contains(&to.word);
        return if takes { Fit::Boxed } else { Fit::No };
    }
    if from.is_variable {
        return Fit::Unsure;
    }
    match BOXES.iter().find(|(_, object)| *object == from.word) {
        Some((value, _)) => {
            let value = Shape { word: value, ..from.clone() };
            match fit_values(&value, to, true, true) {
                Fit::Yes => Fit::Boxed,
                other => other,
            }
        }
        None => Fit::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fit_wider_ones() {
        let shape = |word| Shape { word, n_dims: 0, node: None, is_variable: false, is_open: false, bound: None };
        for (from, to, expected) in [
            ("int", "long", Fit::Yes),
            ("long", "int", Fit::No),
            ("char", "int", Fit::Yes),
            ("char", "short", Fit::No),
            ("int", "Integer", Fit::Boxed),
            ("int", "Object", Fit::Boxed),
            ("int", "Long", Fit::No),
            ("Integer", "long", Fit::Boxed),
            ("String", "int", Fit::No),
            ("boolean", "boolean", Fit::Yes),
        ] {
            let (from, to) = (shape(from), shape(to));
            assert_eq!(fit_values(&from, &to, is_value(from.word), is_value(to.word)), expected, "{from:?} {to:?}");
        }
    }
}
