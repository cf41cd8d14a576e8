//! Cells of record batches.

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int32Array, Int64Array, ListArray, StringArray, StructArray,
};
use arrow::datatypes::{Int32Type, Int64Type};
use arrow::record_batch::RecordBatch;
use codegraph_model::{Error, ErrorKind, Result};

/// The columns of a batch, by name.
pub(crate) struct Columns<'b>(&'b RecordBatch);

impl<'b> Columns<'b> {
    pub(crate) fn of(batch: &'b RecordBatch) -> Columns<'b> {
        Columns(batch)
    }

    pub(crate) fn n_rows(&self) -> usize {
        self.0.num_rows()
    }

    fn column(&self, name: &str) -> Result<&'b ArrayRef> {
        self.0.column_by_name(name).ok_or_else(|| misfit(name, "is missing"))
    }

    pub(crate) fn ids(&self, name: &str) -> Result<&'b Int64Array> {
        self.column(name)?.as_primitive_opt::<Int64Type>().ok_or_else(|| misfit(name, "holds no ids"))
    }

    pub(crate) fn numbers(&self, name: &str) -> Result<&'b Int32Array> {
        self.column(name)?.as_primitive_opt::<Int32Type>().ok_or_else(|| misfit(name, "holds no numbers"))
    }

    pub(crate) fn flags(&self, name: &str) -> Result<&'b BooleanArray> {
        self.column(name)?.as_boolean_opt().ok_or_else(|| misfit(name, "holds no flags"))
    }

    pub(crate) fn texts(&self, name: &str) -> Result<&'b StringArray> {
        self.column(name)?.as_string_opt::<i32>().ok_or_else(|| misfit(name, "holds no texts"))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.column_by_name(name).is_some()
    }

    pub(crate) fn lists(&self, name: &str) -> Result<&'b ListArray> {
        self.column(name)?.as_list_opt::<i32>().ok_or_else(|| misfit(name, "holds no lists"))
    }
}

/// Texts of one row.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts<'b>(Option<(&'b ListArray, usize)>);

impl<'b> Texts<'b> {
    /// Those of a row of a column of lists of texts.
    pub fn of(lists: &'b ListArray, row: usize) -> Texts<'b> {
        Texts(Some((lists, row)))
    }

    /// All of them.
    pub(crate) fn iter(self) -> impl Iterator<Item = &'b str> {
        let range = self.0.filter(|(lists, row)| lists.is_valid(*row)).map(|(lists, row)| {
            let offsets = lists.value_offsets();
            (offsets[row + 1] - offsets[row]) as usize
        });
        (0..range.unwrap_or_default()).map(move |n| self.get(n))
    }

    /// The `n`th of them; empty if there is none.
    pub(crate) fn get(self, n: usize) -> &'b str {
        let Some((lists, row)) = self.0.filter(|(lists, row)| lists.is_valid(*row)) else { return "" };
        let at = lists.value_offsets()[row] as usize + n;
        let Some(texts) = lists.values().as_string_opt::<i32>() else { return "" };
        if at < lists.value_offsets()[row + 1] as usize && texts.is_valid(at) { texts.value(at) } else { "" }
    }
}

fn misfit(name: &str, what: &str) -> Error {
    Error::new(ErrorKind::Bug, "link names").on(format!("the column {name} {what}"))
}

/// The value of a row, if it has one.
pub(crate) fn id(column: &Int64Array, row: usize) -> Option<i64> {
    column.is_valid(row).then(|| column.value(row))
}

/// The value of a row, if it has one.
pub(crate) fn text(column: &StringArray, row: usize) -> Option<&str> {
    column.is_valid(row).then(|| column.value(row))
}

/// The value of a row, if it has one.
pub(crate) fn number(column: &Int32Array, row: usize) -> Option<u32> {
    column.is_valid(row).then(|| column.value(row) as u32)
}

/// How many arguments the parameters of a row take, at least and at most: 255 stands for any number.
pub(crate) fn arity(parameters: &ListArray, row: usize) -> (u8, u8) {
    let range = parameters.value_offsets()[row] as usize..parameters.value_offsets()[row + 1] as usize;
    let fields: &StructArray = parameters.values().as_struct();
    let (Some(names), Some(types), Some(defaults)) =
        (fields.column_by_name("name"), fields.column_by_name("type"), fields.column_by_name("default"))
    else {
        return (0, u8::MAX);
    };
    let (names, types) = (names.as_string::<i32>(), types.as_string::<i32>());
    let (mut least, mut most) = (0_u8, 0_u8);
    for i in range {
        let type_text = text(types, i).unwrap_or_default();
        if names.value(i).starts_with("...") || names.value(i).starts_with('*') || type_text.contains("...") {
            most = u8::MAX;
            continue;
        }
        // C: `f(void)` has no parameters.
        if names.value(i).is_empty() && type_text == "void" {
            continue;
        }
        if is_receiver(names.value(i)) {
            continue;
        }
        most = most.saturating_add(1);
        least = least.saturating_add(u8::from(defaults.is_null(i)));
    }
    (least, most)
}

/// The types of the first `most` parameters of a row, as far as they are written, with commas between them.
pub(crate) fn parameter_types_of_first(parameters: &ListArray, row: usize, most: usize) -> String {
    let range = parameters.value_offsets()[row] as usize..parameters.value_offsets()[row + 1] as usize;
    let fields: &StructArray = parameters.values().as_struct();
    let Some(types) = fields.column_by_name("type").and_then(|types| types.as_string_opt::<i32>()) else {
        return String::new();
    };
    range.take(most).filter_map(|i| text(types, i)).collect::<Vec<_>>().join(",")
}

/// Whether a parameter is the object that a function is called on, which no argument is given for: in TypeScript
/// `f(this: A)`, in Java `void m(A this)`.
fn is_receiver(name: &str) -> bool {
    name == "this"
}

/// The types of the parameters of a row, one after the other, as arguments are given for them.
pub(crate) fn parameter_types(parameters: &ListArray, row: usize, between: char) -> String {
    let range = parameters.value_offsets()[row] as usize..parameters.value_offsets()[row + 1] as usize;
    let fields: &StructArray = parameters.values().as_struct();
    let Some(types) = fields.column_by_name("type").map(|types| types.as_string::<i32>()) else { return String::new() };
    let names = fields.column_by_name("name").map(|names| names.as_string::<i32>());
    let mut all = String::new();
    for i in range {
        if names.is_some_and(|names| is_receiver(names.value(i))) {
            continue;
        }
        if !all.is_empty() {
            all.push(between);
        }
        all.push_str(text(types, i).filter(|text| !text.is_empty()).unwrap_or("?"));
    }
    all
}
