//! Names of PHP across files.

use crate::kit::check;

#[test]
fn bare_names_are_no_members_of_the_type_around() {
    check(
        "--- a.php\n\
         <?php\nnamespace N;\nfunction current($x) { return $x; } // <= f\n\
         --- b.php\n\
         <?php\nnamespace N;\nclass D {\n    function current() { return current($this->q); } // => current: f\n    function next() { return next($this->q); } // => next: ?\n}\n",
    );
}
