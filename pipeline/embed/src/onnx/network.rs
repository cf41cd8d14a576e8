//! The network: embeddings of tokens and places, then layers in which tokens look at each other.
//!
//! Texts of a call lie behind each other, without anything that fills them up to one length.

use super::arithmetic::{Place, multiply, softmax};
use super::files::Shape;
use super::weights::{Linear, Norm, Tensors};

/// What a kind of model calls its tensors; `{}` stands for the number of a layer.
pub(super) struct Names {
    /// Query, key and value.
    parts: [&'static str; 3],
    mixed: &'static str,
    mixed_norm: &'static str,
    up: &'static str,
    down: &'static str,
    norm: &'static str,
}

/// The kinds of models that there are, by `model_type` in their configuration.
pub(super) struct Architecture {
    pub(super) model_type: &'static str,
    pub(super) names: Names,
    /// The number of the first place is one more than that of the token that fills up, or 0.
    pub(super) places_after_padding: bool,
    /// Each token is added what tells the kind of its text.
    has_kinds: bool,
    /// Looks are weighted by how far away what is looked at stands.
    looks_by_distance: bool,
}

const BERT: Names = Names {
    parts: [
        "encoder.layer.{}.attention.self.query",
        "encoder.layer.{}.attention.self.key",
        "encoder.layer.{}.attention.self.value",
    ],
    mixed: "encoder.layer.{}.attention.output.dense",
    mixed_norm: "encoder.layer.{}.attention.output.LayerNorm",
    up: "encoder.layer.{}.intermediate.dense",
    down: "encoder.layer.{}.output.dense",
    norm: "encoder.layer.{}.output.LayerNorm",
};

const fn like_bert(model_type: &'static str, places_after_padding: bool) -> Architecture {
    Architecture { model_type, names: BERT, places_after_padding, has_kinds: true, looks_by_distance: false }
}

/// Every kind of network that can be computed.
pub(super) const ARCHITECTURES: &[Architecture] = &[
    like_bert("bert", false),
    like_bert("roberta", true),
    like_bert("xlm-roberta", true),
    like_bert("camembert", true),
    Architecture {
        model_type: "distilbert",
        names: Names {
            parts: [
                "transformer.layer.{}.attention.q_lin",
                "transformer.layer.{}.attention.k_lin",
                "transformer.layer.{}.attention.v_lin",
            ],
            mixed: "transformer.layer.{}.attention.out_lin",
            mixed_norm: "transformer.layer.{}.sa_layer_norm",
            up: "transformer.layer.{}.ffn.lin1",
            down: "transformer.layer.{}.ffn.lin2",
            norm: "transformer.layer.{}.output_layer_norm",
        },
        places_after_padding: false,
        has_kinds: false,
        looks_by_distance: false,
    },
    Architecture {
        model_type: "mpnet",
        names: Names {
            parts: [
                "encoder.layer.{}.attention.attn.q",
                "encoder.layer.{}.attention.attn.k",
                "encoder.layer.{}.attention.attn.v",
            ],
            mixed: "encoder.layer.{}.attention.attn.o",
            mixed_norm: "encoder.layer.{}.attention.LayerNorm",
            up: "encoder.layer.{}.intermediate.dense",
            down: "encoder.layer.{}.output.dense",
            norm: "encoder.layer.{}.output.LayerNorm",
        },
        places_after_padding: true,
        has_kinds: false,
        looks_by_distance: true,
    },
];

/// How the names of all tensors end that stand for what tokens mean: what comes before is the prefix of all names.
pub(super) const LANDMARK: &str = "embeddings.word_embeddings.weight";

/// What distances are told as, of which half are for what stands before.
const DISTANCES: usize = 32;

/// From here on all distances are the same.
const FARTHEST: f32 = 128.0;

pub(super) struct Network {
    shape: Shape,
    words: Vec<f32>,
    places: Vec<f32>,
    kind: Option<Vec<f32>>,
    norm: Norm,
    layers: Vec<Layer>,
    /// For each of [`DISTANCES`], one for each head.
    distances: Option<Vec<f32>>,
}

struct Layer {
    /// Query, key and value beside each other.
    parts: Linear,
    mixed: Linear,
    mixed_norm: Norm,
    up: Linear,
    down: Linear,
    norm: Norm,
}

impl Network {
    /// Reads the tensors of a network that is as `shape` says.
    pub(super) fn read(shape: Shape, tensors: &mut Tensors) -> Result<Network, String> {
        let (architecture, width) = (shape.architecture, shape.width);
        let words = tensors.take(LANDMARK, &[shape.n_words, width])?;
        let places = tensors.take("embeddings.position_embeddings.weight", &[shape.n_places, width])?;
        let kind = match architecture.has_kinds {
            true => {
                let mut kinds = tensors.take("embeddings.token_type_embeddings.weight", &[0, width])?;
                kinds.truncate(width);
                (kinds.len() == width).then_some(kinds)
            }
            false => None,
        };
        let norm = Norm::read(tensors, "embeddings.LayerNorm", width, shape.epsilon)?;
        let layers =
            (0..shape.n_layers).map(|number| Layer::read(&shape, number, tensors)).collect::<Result<_, _>>()?;
        let distances = match architecture.looks_by_distance {
            true => Some(tensors.take("encoder.relative_attention_bias.weight", &[DISTANCES, shape.n_heads])?),
            false => None,
        };
        Ok(Network { shape, words, places, kind, norm, layers, distances })
    }

    /// Numbers of a token.
    pub(super) fn width(&self) -> usize {
        self.shape.width
    }

    /// The network's last row for each of the tokens `ids`, which are those of texts of `lens` tokens.
    pub(super) fn run(&self, ids: &[u32], lens: &[usize]) -> Vec<f32> {
        let width = self.shape.width;
        let mut x = self.embed(ids, lens);
        self.norm.apply(&mut x);
        let (mut parts, mut mixed, mut out, mut scores) = (Vec::new(), vec![0.0; x.len()], Vec::new(), Vec::new());
        let bias = self.distances.as_ref().map(|distances| self.by_distance(distances, lens));
        for layer in &self.layers {
            layer.parts.apply(&x, &mut parts);
            let mut start = 0;
            for len in lens {
                let rows = start * 3 * width..(start + len) * 3 * width;
                let to = start * width..(start + len) * width;
                self.look(&parts[rows], *len, bias.as_ref(), &mut scores, &mut mixed[to]);
                start += len;
            }
            layer.mixed.apply(&mixed, &mut out);
            add(&mut x, &out);
            layer.mixed_norm.apply(&mut x);
            layer.up.apply(&x, &mut parts);
            self.shape.activation.apply(&mut parts);
            layer.down.apply(&parts, &mut out);
            add(&mut x, &out);
            layer.norm.apply(&mut x);
        }
        x
    }

    /// What each token means by itself, at its place.
    fn embed(&self, ids: &[u32], lens: &[usize]) -> Vec<f32> {
        let width = self.shape.width;
        let mut x = Vec::with_capacity(ids.len() * width);
        let places = lens.iter().scan(0, |start, len| {
            *start += len;
            Some(self.places(&ids[*start - len..*start]))
        });
        for (id, place) in ids.iter().zip(places.flatten()) {
            let (word, place) = (&self.words[*id as usize * width..], &self.places[place * width..]);
            match &self.kind {
                Some(kind) => x.extend(word.iter().zip(kind).zip(place).take(width).map(|((a, b), c)| (a + b) + c)),
                None => x.extend(word.iter().zip(place).take(width).map(|(a, b)| a + b)),
            }
        }
        x
    }

    /// The numbers of the places of a text's tokens. Where they come after that of the token that fills up, which a text may
    /// name, it has that one and takes none of the others.
    fn places(&self, ids: &[u32]) -> Vec<usize> {
        let mut next = self.shape.first_place;
        let place = |id: &u32| match self.shape.padding {
            Some(padding) if padding == *id => padding as usize,
            _ => {
                next += 1;
                next - 1
            }
        };
        ids.iter().map(place).collect()
    }

    /// The tokens of one text look at each other: `parts` are their queries, keys and values.
    fn look(&self, parts: &[f32], len: usize, bias: Option<&Distances>, scores: &mut Vec<f32>, mixed: &mut [f32]) {
        let (width, n_heads) = (self.shape.width, self.shape.n_heads);
        let each = width / n_heads;
        let scale = 1.0 / (each as f32).sqrt();
        scores.resize(len * len, 0.0);
        for head in 0..n_heads {
            let query = Place { start: head * each, row: 3 * width, column: 1 };
            let key = Place { start: width + head * each, row: 1, column: 3 * width };
            let value = Place { start: 2 * width + head * each, row: 3 * width, column: 1 };
            multiply((len, each, len), scale, (parts, query), (parts, key), 0.0, (scores, Place::rows(len)));
            for (at, row) in scores.chunks_exact_mut(len).enumerate() {
                if let Some(bias) = bias {
                    add(row, bias.row(head, at, len));
                }
                softmax(row);
            }
            let to = Place { start: head * each, row: width, column: 1 };
            multiply((len, len, each), 1.0, (scores, Place::rows(len)), (parts, value), 0.0, (mixed, to));
        }
    }

    /// What is added to scores, for texts up to the longest of `lens`.
    fn by_distance(&self, distances: &[f32], lens: &[usize]) -> Distances {
        let longest = lens.iter().copied().max().unwrap_or(0);
        let n_heads = self.shape.n_heads;
        let of = |head: usize| {
            // From what stands farthest before to what stands farthest behind.
            let all = (0..longest * 2).map(move |at| bucket(at as isize - longest as isize));
            all.map(move |bucket| distances[bucket * n_heads + head])
        };
        Distances { longest, by_head: (0..n_heads).flat_map(of).collect() }
    }
}

/// For each head, what is added by how far behind something stands, from `-longest` on.
struct Distances {
    longest: usize,
    by_head: Vec<f32>,
}

impl Distances {
    /// For the token `at` of `len`.
    fn row(&self, head: usize, at: usize, len: usize) -> &[f32] {
        let start = head * self.longest * 2 + self.longest - at;
        &self.by_head[start..start + len]
    }
}

/// How a distance is told: near ones by themselves, farther ones by their logarithm.
fn bucket(behind: isize) -> usize {
    let half = DISTANCES / 2;
    let near = half / 2;
    let first = if behind > 0 { half } else { 0 };
    let far = behind.unsigned_abs();
    if far < near {
        return first + far;
    }
    let steps = (far as f32 / near as f32).ln() / (FARTHEST / near as f32).ln() * (half - near) as f32;
    first + (near + steps as usize).min(half - 1)
}

fn add(to: &mut [f32], numbers: &[f32]) {
    to.iter_mut().zip(numbers).for_each(|(x, y)| *x += y);
}

impl Layer {
    fn read(shape: &Shape, number: usize, tensors: &mut Tensors) -> Result<Layer, String> {
        let (names, width, inner) = (&shape.architecture.names, shape.width, shape.inner_width);
        let name = |pattern: &str| pattern.replace("{}", &number.to_string());
        let norm = |pattern: &str, tensors: &mut Tensors| Norm::read(tensors, &name(pattern), width, shape.epsilon);
        Ok(Layer {
            parts: Linear::read(tensors, &names.parts.map(name), width, width)?,
            mixed: Linear::read(tensors, &[name(names.mixed)], width, width)?,
            mixed_norm: norm(names.mixed_norm, tensors)?,
            up: Linear::read(tensors, &[name(names.up)], width, inner)?,
            down: Linear::read(tensors, &[name(names.down)], inner, width)?,
            norm: norm(names.norm, tensors)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_told_as_the_models_of_mpnet_were_trained() {
        for (behind, expected) in [
            (0, 0),
            (-7, 7),
            (-8, 8),
            (-11, 8),
            (-12, 9),
            (-16, 10),
            (-64, 14),
            (-90, 14),
            (-91, 15),
            (-500, 15),
            (1, 17),
            (8, 24),
            (32, 28),
            (500, 31),
        ] {
            assert_eq!(bucket(behind), expected, "{behind}");
        }
    }
}
