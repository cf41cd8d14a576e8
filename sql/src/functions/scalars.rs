//! `embed(text)` and `cosine_similarity(a, b)`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float32Array, Float32Builder, ListBuilder};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Float32Type};
use codegraph_model::{Error, ErrorKind, Result as OurResult};
use datafusion::common::{Result, ScalarValue, exec_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, TypeSignature, Volatility,
};
use datafusion::prelude::SessionContext;

use super::foreign;
use crate::meaning::Meaning;

/// A function that gives one value for each row.
#[derive(Debug)]
pub struct Scalar {
    /// Its name in SQL.
    pub name: &'static str,
    /// How it is called, and what it gives.
    pub signature: &'static str,
    /// What that is.
    pub doc: &'static str,
    /// A query that uses it.
    pub example: &'static str,
}

/// Every such function that is ours, by name.
pub const SCALARS: &[Scalar] = &[
    Scalar {
        name: "cosine_similarity",
        signature: "cosine_similarity(a, b) → Float32",
        doc: "Cosine of the angle between two vectors, lists of equally many numbers of any type: 1 for the same direction, 0 for nothing in \
common. Null if one is null, holds a null, or has no direction.",
        example: "SELECT cosine_similarity(embed('parse a date'), embed('read a date from text')) > 0.5 AS is_near",
    },
    Scalar {
        name: "embed",
        signature: "embed(text) → List<Float32>",
        doc: "The vector of a text, of length 1, by what made the vectors of the snapshot (embeddings.vector). Null if the text is null or \
nothing in it means anything.",
        example: "SELECT array_length(embed('read a file line by line')) AS dimensions",
    },
];

/// Makes them known.
pub(super) fn register(context: &SessionContext, meaning: &Arc<Meaning>) {
    context.register_udf(ScalarUDF::from(Cosine { signature: two_vectors() }));
    let embed = Embed { meaning: meaning.clone(), signature: Signature::string(1, Volatility::Stable) };
    context.register_udf(ScalarUDF::from(embed));
}

/// `embed`.
#[derive(Debug)]
struct Embed {
    meaning: Arc<Meaning>,
    signature: Signature,
}

impl PartialEq for Embed {
    fn eq(&self, other: &Embed) -> bool {
        Arc::ptr_eq(&self.meaning, &other.meaning)
    }
}

impl Eq for Embed {}

impl std::hash::Hash for Embed {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.meaning).hash(state);
    }
}

impl ScalarUDFImpl for Embed {
    fn name(&self) -> &str {
        "embed"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(vector_type())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [texts] = args.args.as_slice() else { return exec_err!("embed takes one text") };
        let is_one = matches!(texts, ColumnarValue::Scalar(_));
        let n_rows = if is_one { 1 } else { args.number_rows };
        let texts = cast(&texts.to_array(n_rows)?, &DataType::Utf8)?;
        let texts: Vec<Option<&str>> = texts.as_string::<i32>().iter().collect();
        let lists = self.lists(&texts).map_err(foreign)?;
        Ok(match is_one {
            true => ColumnarValue::Scalar(ScalarValue::try_from_array(&lists, 0)?),
            false => ColumnarValue::Array(lists),
        })
    }
}

impl Embed {
    fn lists(&self, texts: &[Option<&str>]) -> OurResult<ArrayRef> {
        let embedder = self.meaning.embedder()?;
        let mut lists = ListBuilder::new(Float32Builder::new());
        for texts in texts.chunks(embedder.batch_size().max(1)) {
            let known: Vec<&str> = texts.iter().copied().flatten().collect();
            let mut vectors = Vec::new();
            embedder.embed(&known, &mut vectors)?;
            let mut vectors = vectors.chunks_exact(embedder.dimensions().max(1));
            for text in texts {
                let vector = text.and_then(|_| vectors.next()).filter(|vector| vector.iter().any(|x| *x != 0.0));
                if let Some(vector) = vector {
                    lists.values().append_slice(vector);
                }
                lists.append(vector.is_some());
            }
        }
        Ok(Arc::new(lists.finish()))
    }
}

/// `cosine_similarity`.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Cosine {
    signature: Signature,
}

fn two_vectors() -> Signature {
    Signature::new(TypeSignature::Any(2), Volatility::Immutable)
}

fn vector_type() -> DataType {
    DataType::List(Arc::new(Field::new("item", DataType::Float32, true)))
}

impl ScalarUDFImpl for Cosine {
    fn name(&self) -> &str {
        "cosine_similarity"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        let is_vector = |data_type: &DataType| match data_type {
            DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
                item.data_type().is_numeric() || item.data_type().is_null()
            }
            other => other.is_null(),
        };
        match types.iter().find(|data_type| !is_vector(data_type)) {
            Some(other) => plan_err!("cosine_similarity takes two lists of numbers, not {other}"),
            None => Ok(DataType::Float32),
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [a, b] = args.args.as_slice() else { return exec_err!("cosine_similarity takes two vectors") };
        let (a, b) = (Side::of(a)?, Side::of(b)?);
        let score = |row| match (a.vector(row), b.vector(row)) {
            (Some(a), Some(b)) if a.len() == b.len() => Ok(cosine(a, b)),
            (Some(a), Some(b)) => Err(foreign(
                Error::new(ErrorKind::Usage, "compare vectors")
                    .on(format!("they have not as many numbers as each other: {} and {}", a.len(), b.len()))
                    .hint("only vectors that one embedder made can be compared"),
            )),
            _ => Ok(None),
        };
        let scores = (0..args.number_rows).map(score).collect::<Result<Float32Array>>()?;
        Ok(ColumnarValue::Array(Arc::new(scores)))
    }
}

/// One of the two vectors of each row.
struct Side {
    lists: ArrayRef,
    /// One vector for all rows.
    is_one: bool,
}

impl Side {
    fn of(value: &ColumnarValue) -> Result<Side> {
        let (lists, is_one) = match value {
            ColumnarValue::Array(lists) => (lists.clone(), false),
            ColumnarValue::Scalar(list) => (list.to_array()?, true),
        };
        Ok(Side { lists: cast(&lists, &vector_type())?, is_one })
    }

    /// That of `row`: none if it is null, or a number in it is.
    fn vector(&self, row: usize) -> Option<&[f32]> {
        let lists = self.lists.as_list::<i32>();
        let row = if self.is_one { 0 } else { row };
        let offsets = lists.offsets().get(row..row + 2).filter(|_| lists.is_valid(row))?;
        let range = usize::try_from(offsets[0]).ok()?..usize::try_from(offsets[1]).ok()?;
        let numbers = lists.values().as_primitive::<Float32Type>();
        let is_whole = numbers.null_count() == 0 || range.clone().all(|at| numbers.is_valid(at));
        numbers.values().get(range).filter(|_| is_whole)
    }
}

fn cosine(a: &[f32], b: &[f32]) -> Option<f32> {
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    let lengths = (product(a, a) * product(b, b)).sqrt();
    // The sums are rounded, and no cosine is more than 1.
    lengths.is_normal().then(|| (product(a, b) / lengths).clamp(-1.0, 1.0) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_says_what_it_is() {
        assert!(SCALARS.is_sorted_by_key(|scalar| scalar.name));
        for scalar in SCALARS {
            let call = format!("{}(", scalar.name);
            assert!(scalar.signature.starts_with(&call) && scalar.example.contains(&call), "{}", scalar.name);
            assert!(scalar.doc.ends_with('.'), "{} is not told tidily", scalar.name);
        }
    }

    #[test]
    fn cosines_are_those_of_the_definition() {
        let cases: [(&[f32], &[f32], Option<f32>); 7] = [
            (&[1.0, 0.0], &[2.0, 0.0], Some(1.0)),
            (&[1.0, 0.0], &[0.0, 3.0], Some(0.0)),
            (&[3.0, 4.0], &[-3.0, -4.0], Some(-1.0)),
            (&[0.0, 0.0], &[1.0, 1.0], None),
            (&[], &[], None),
            (&[f32::MAX, 0.0], &[f32::MAX, 0.0], Some(1.0)),
            (&[f32::NAN], &[1.0], None),
        ];
        for (a, b, expected) in cases {
            assert_eq!(cosine(a, b), expected, "{a:?} {b:?}");
        }
    }
}
