//! Names of C across files and repos.

use crate::kit::check;

#[test]
fn includes_lead_to_headers() {
    for case in [
        // The nearest header of the own repo, and not that of another.
        "--- src/use.c\n\
         #include \"conf.h\"\n\
         int f(void) { return limit(); } // => limit: own\n\
         --- lib/conf.h\n\
         int limit(void); // <= own\n\
         --- other@conf.h\n\
         int limit(void);\n",
        // What the system has is nobody's.
        "--- use.c\n\
         #include <string.h>\n#include \"regex.h\"\n\
         int f(void) { return copy() + find(); } // => copy: ? => find: ?\n\
         --- other@include/string.h\n\
         int copy(void);\n\
         --- other@regex.h\n\
         int find(void);\n",
        // Another repo gives headers to others at its top and in `include`; deeper ones are its own.
        "--- use.c\n\
         #include <zip.h>\n#include \"util.h\"\n\
         int f(void) { return pack() + help(); } // => pack: pack => help: ?\n\
         --- other@include/zip.h\n\
         int pack(void); // <= pack\n\
         --- other@src/util.h\n\
         int help(void);\n",
        // A conversion to a type that another file defines.
        "--- t.h\n\
         typedef unsigned Size; // <= size\n\
         --- use.c\n\
         #include \"t.h\"\n\
         int f(int a) { return (Size)(a); } // => Size: size\n",
    ] {
        check(case);
    }
}
