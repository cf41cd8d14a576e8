//! Names of C# across files.

use crate::kit::check;

#[test]
fn types_are_none_of_the_members_called_as_they() {
    for case in [
        "--- A.cs\n\
         namespace N {\n    class Color { } // <= color\n    class Size { } // <= size\n}\n\
         --- B.cs\n\
         namespace N {\nclass B {\n    Color Color { get; } // => Color: color\n    Size Size() { return new Size(); } // => Size: size\n}\n}\n",
        // One that is inherited is nearer than one of the namespace.
        "--- A.cs\n\
         namespace N {\n    class Color { }\n}\n\
         --- B.cs\n\
         namespace N {\nclass B {\n    class Color { } // <= color\n}\n}\n\
         --- D.cs\n\
         namespace N {\nclass D : B {\n    Color Other { get; } // => Color: color\n}\n}\n",
    ] {
        check(case);
    }
}
