//! Which language a file is in.
//!
//! Steps are asked in order of authority, and the first that knows decides: settings, lines for editors, the whole name,
//! the `#!` line, the extension, and content where several languages use one extension. After the conventions of linguist,
//! with one difference: where a line for editors or a `#!` line names a language, and the extension one that has more in
//! it (`node` starts TypeScript, and much C++ is marked as C), the extension's is taken.

mod ambiguous;
mod c_family;
mod content;
mod known;
mod languages;
mod modeline;
mod paths;
mod shebang;

use crate::pack::Pack;
use known::{Extension, is_dialect, known};

pub use paths::is_test_path;
pub(crate) use paths::{matches, module_name, module_path};

/// What a file was found to be.
#[derive(Clone, Copy)]
pub enum Detection {
    /// A language with a pack.
    Pack(&'static Pack),
    /// Code in a language that has no pack yet.
    Unsupported(&'static str),
    /// Nothing that is known as code.
    NotCode,
}

impl Detection {
    /// The name of the language, with a pack or without one.
    pub fn language(self) -> Option<&'static str> {
        match self {
            Detection::Pack(pack) => Some(pack.name),
            Detection::Unsupported(name) => Some(name),
            Detection::NotCode => None,
        }
    }

    fn name(self) -> &'static str {
        self.language().unwrap_or(ambiguous::NO_CODE)
    }
}

/// The language called `name`, with a pack or without one; `none` is no code.
pub fn language(name: &str) -> Option<Detection> {
    known().name(name)
}

/// The names of all languages that can be told, sorted, with `none` among them.
pub fn language_names() -> Vec<&'static str> {
    known().names()
}

/// What a setting says of a file.
#[derive(Clone, Copy)]
pub struct Override<'a> {
    /// The language.
    pub detection: Detection,
    /// The glob that the path fits.
    pub glob: &'a str,
}

/// Finds the language of the file at `path`, whose text is `bytes`: all of it, since editors look at the end as well, or
/// nothing where it was not read.
pub fn detect(path: &str, bytes: &[u8], setting: Option<Override<'_>>) -> Detection {
    let file = File::new(path, bytes, setting);
    let told = STEPS.iter().find_map(|step| (step.ask)(&file).decision());
    told.unwrap_or(Detection::NotCode)
}

/// What one step of detection says.
pub struct Explained {
    /// Its name.
    pub step: &'static str,
    /// What it says, for people.
    pub says: String,
    /// Whether it decides.
    pub decides: bool,
}

/// What each step says of a file, in order of authority, and what follows. Steps after the one that decides are not asked.
pub fn explain(path: &str, bytes: &[u8], setting: Option<Override<'_>>) -> (Vec<Explained>, Detection) {
    let file = File::new(path, bytes, setting);
    let mut decision = None;
    let mut steps = Vec::with_capacity(STEPS.len());
    for step in &STEPS {
        let (says, decides) = match decision {
            Some(_) => ("not asked".to_string(), false),
            None => {
                let told = (step.ask)(&file);
                decision = told.decision();
                ((step.tell)(&file, &told), decision.is_some())
            }
        };
        steps.push(Explained { step: step.name, says, decides });
    }
    (steps, decision.unwrap_or(Detection::NotCode))
}

/// One step.
struct Step {
    name: &'static str,
    ask: for<'a> fn(&File<'a>) -> Told<'a>,
    tell: for<'a> fn(&File<'a>, &Told<'a>) -> String,
}

/// Every step, in order of authority.
const STEPS: [Step; 6] = [
    Step { name: "override", ask: by_setting, tell: tell_setting },
    Step { name: "modeline", ask: by_modeline, tell: tell_modeline },
    Step { name: "file name", ask: by_name, tell: tell_name },
    Step { name: "shebang", ask: by_shebang, tell: tell_shebang },
    Step { name: "extension", ask: by_extension, tell: tell_extension },
    Step { name: "content", ask: by_content, tell: tell_content },
];

/// What a step found.
enum Told<'a> {
    /// Nothing to go by.
    Nothing,
    /// A word that names no language.
    Unknown { line: Option<usize>, word: &'a str },
    /// A language; `said` is the one that the word stands for, where the extension knew better.
    Is { detection: Detection, said: Detection, line: Option<usize>, word: &'a str },
}

impl Told<'_> {
    fn decision(&self) -> Option<Detection> {
        match self {
            Told::Is { detection, .. } => Some(*detection),
            _ => None,
        }
    }
}

/// The file in question.
struct File<'a> {
    name: &'a str,
    /// In lower case.
    extension: Option<String>,
    bytes: &'a [u8],
    setting: Option<Override<'a>>,
}

impl<'a> File<'a> {
    fn new(path: &'a str, bytes: &'a [u8], setting: Option<Override<'a>>) -> File<'a> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let extension = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, extension)| extension);
        File { name, extension: extension.map(str::to_ascii_lowercase), bytes, setting }
    }

    fn extension(&self) -> Option<Extension> {
        // Where names know case, a capital is how Unix has told C++ from C.
        match self.extension.as_deref()? {
            "c" if self.name.ends_with(".C") => known().extension("h"),
            extension => known().extension(extension),
        }
    }

    /// The language that a word stands for, or the one that the extension has and that has more in it.
    fn refined(&self, said: Detection, line: Option<usize>, word: &'a str) -> Told<'a> {
        let nearer = match self.extension() {
            Some(Extension::One(detection)) => Some(detection),
            Some(Extension::Several(_)) => by_content(self).decision(),
            None => None,
        };
        let nearer = nearer.filter(|nearer| {
            let Some(nearer) = nearer.language() else { return false };
            said.language().is_some_and(|said| said == languages::LAUNCHER || is_dialect(nearer, said))
        });
        Told::Is { detection: nearer.unwrap_or(said), said, line, word }
    }
}

fn is<'a>(detection: Detection, line: Option<usize>, word: &'a str) -> Told<'a> {
    Told::Is { detection, said: detection, line, word }
}

fn by_setting<'a>(file: &File<'a>) -> Told<'a> {
    file.setting.map_or(Told::Nothing, |setting| is(setting.detection, None, setting.glob))
}

fn tell_setting(_: &File<'_>, told: &Told<'_>) -> String {
    match told {
        Told::Is { detection, word, .. } => format!("{word} is {}", detection.name()),
        _ => "no glob fits".into(),
    }
}

fn by_modeline<'a>(file: &File<'a>) -> Told<'a> {
    match modeline::find(file.bytes) {
        None => Told::Nothing,
        Some((line, word)) => match known().mode(word) {
            Some(said) => file.refined(said, line, word),
            None => Told::Unknown { line, word },
        },
    }
}

fn tell_modeline(_: &File<'_>, told: &Told<'_>) -> String {
    let place = |line: &Option<usize>| line.map_or("one of the last lines".to_string(), |line| format!("line {line}"));
    match told {
        Told::Nothing => "none in the first and last 5 lines".into(),
        Told::Unknown { line, word } => format!("{} names {word}, which is no language that is known", place(line)),
        Told::Is { detection, said, line, word } => {
            format!("{} names {word}: {}", place(line), refinement(*said, *detection))
        }
    }
}

/// The language that a word stands for, and the nearer one that was taken.
fn refinement(said: Detection, taken: Detection) -> String {
    match said.name() == taken.name() {
        true => said.name().to_string(),
        false => format!("{}, of which the extension makes {}", said.name(), taken.name()),
    }
}

fn by_name<'a>(file: &File<'a>) -> Told<'a> {
    known().filename(file.name).map_or(Told::Nothing, |detection| is(detection, None, file.name))
}

fn tell_name(_: &File<'_>, told: &Told<'_>) -> String {
    match told {
        Told::Is { detection, word, .. } => format!("{word} is {}", detection.name()),
        _ => "says nothing by itself".into(),
    }
}

fn by_shebang<'a>(file: &File<'a>) -> Told<'a> {
    let Some(program) = shebang::interpreter(file.bytes) else { return Told::Nothing };
    let known = known();
    let said = known.interpreter(program).or_else(|| known.interpreter(shebang::without_version(program)));
    match said {
        Some(said) => file.refined(said, None, program),
        None => Told::Unknown { line: None, word: program },
    }
}

fn tell_shebang(_: &File<'_>, told: &Told<'_>) -> String {
    match told {
        Told::Nothing => "none".into(),
        Told::Unknown { word, .. } => format!("starts {word}, which belongs to no language that is known"),
        Told::Is { detection, said, word, .. } => format!("starts {word}: {}", refinement(*said, *detection)),
    }
}

fn by_extension<'a>(file: &File<'a>) -> Told<'a> {
    match file.extension() {
        Some(Extension::One(detection)) => is(detection, None, ""),
        Some(Extension::Several(_)) | None => Told::Nothing,
    }
}

fn tell_extension(file: &File<'_>, told: &Told<'_>) -> String {
    let Some(extension) = &file.extension else { return "none".into() };
    match (told, file.extension()) {
        (Told::Is { detection, .. }, _) => format!(".{extension} is {}", detection.name()),
        (_, Some(Extension::Several(ambiguous))) => {
            let mut names: Vec<&str> = ambiguous.rules.iter().map(|(language, _)| *language).collect();
            names.push(ambiguous.otherwise);
            names.sort_unstable();
            names.dedup();
            format!(".{extension} can be {}", names.join(", "))
        }
        _ => format!(".{extension} belongs to no language that is known"),
    }
}

fn by_content<'a>(file: &File<'a>) -> Told<'a> {
    let Some(Extension::Several(ambiguous)) = file.extension() else { return Told::Nothing };
    let shown = content::tell(ambiguous, file.bytes);
    // A test holds that every name is known.
    let detection = known().name(shown.language).unwrap_or(Detection::NotCode);
    is(detection, shown.line, shown.word)
}

fn tell_content(_: &File<'_>, told: &Told<'_>) -> String {
    match told {
        Told::Is { detection, word: "", .. } => format!("nothing shows another: {}", detection.name()),
        Told::Is { detection, line: Some(line), word, .. } => format!("line {line} shows {word}: {}", detection.name()),
        Told::Is { detection, word, .. } => format!("begins with {word}: {}", detection.name()),
        _ => "not asked".into(),
    }
}

#[cfg(test)]
mod tests;
