//! Names that a language has in sight everywhere, with the package that its own documentation tells of them in.

use crate::family::Family;

/// The package of what Python has in sight, and of its strings.
pub(crate) const PYTHON_PACKAGE: &str = "builtins";

/// Go's universe block, of which the package `builtin` tells; in order.
#[rustfmt::skip]
const GO: &[&str] = &[
    "any", "append", "bool", "byte", "cap", "clear", "close", "comparable", "complex", "complex128", "complex64",
    "copy", "delete", "error", "false", "float32", "float64", "imag", "int", "int16", "int32", "int64", "int8",
    "iota", "len", "make", "max", "min", "new", "nil", "panic", "print", "println", "real", "recover", "rune",
    "string", "true", "uint", "uint16", "uint32", "uint64", "uint8", "uintptr",
];

/// Names of Python 3, those that Python 2 has besides, and what each module says of itself; in order.
#[rustfmt::skip]
const PYTHON: &[&str] = &[
    "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "BaseExceptionGroup", "BlockingIOError",
    "BrokenPipeError", "BufferError", "BytesWarning", "ChildProcessError", "ConnectionAbortedError",
    "ConnectionError", "ConnectionRefusedError", "ConnectionResetError", "DeprecationWarning", "EOFError",
    "Ellipsis", "EncodingWarning", "EnvironmentError", "Exception", "ExceptionGroup", "FileExistsError",
    "FileNotFoundError", "FloatingPointError", "FutureWarning", "GeneratorExit", "IOError", "ImportError",
    "ImportWarning", "IndentationError", "IndexError", "InterruptedError", "IsADirectoryError", "KeyError",
    "KeyboardInterrupt", "LookupError", "MemoryError", "ModuleNotFoundError", "NameError", "NotADirectoryError",
    "NotImplemented", "NotImplementedError", "OSError", "OverflowError", "PendingDeprecationWarning",
    "PermissionError", "ProcessLookupError", "PythonFinalizationError", "RecursionError", "ReferenceError",
    "ResourceWarning", "RuntimeError", "RuntimeWarning", "StopAsyncIteration", "StopIteration", "SyntaxError",
    "SyntaxWarning", "SystemError", "SystemExit", "TabError", "TimeoutError", "TypeError", "UnboundLocalError",
    "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError", "UnicodeTranslateError", "UnicodeWarning",
    "UserWarning", "ValueError", "Warning", "WindowsError", "ZeroDivisionError", "__build_class__", "__debug__",
    "__doc__", "__file__", "__import__", "__loader__", "__name__", "__package__", "__path__", "__spec__",
    "abs", "aiter", "all", "anext", "any", "apply", "ascii", "basestring", "bin", "bool",
    "breakpoint", "buffer", "bytearray", "bytes", "callable", "chr", "classmethod", "cmp", "coerce", "compile",
    "complex", "copyright", "credits", "delattr", "dict", "dir", "divmod", "enumerate", "eval", "exec", "execfile",
    "exit", "filter", "float", "format", "frozenset", "getattr", "globals", "hasattr", "hash", "help", "hex", "id",
    "input", "int", "intern", "isinstance", "issubclass", "iter", "len", "license", "list", "locals", "long", "map",
    "max", "memoryview", "min", "next", "object", "oct", "open", "ord", "pow", "print", "property", "quit", "range",
    "raw_input", "reduce", "repr", "reveal_type", "reversed", "round", "set", "setattr", "slice", "sorted",
    "staticmethod", "str", "sum", "super", "tuple", "type", "unichr", "unicode", "vars", "xrange", "zip",
];

/// Types of `java.lang`, which every file imports; in order. Those that are newer than Java 8 have names that other
/// packages had before, which wildcards may mean.
#[rustfmt::skip]
const JAVA: &[&str] = &[
    "AbstractMethodError", "Appendable", "ArithmeticException", "ArrayIndexOutOfBoundsException",
    "ArrayStoreException", "AssertionError", "AutoCloseable", "Boolean", "BootstrapMethodError", "Byte",
    "CharSequence", "Character", "Class", "ClassCastException", "ClassCircularityError", "ClassFormatError",
    "ClassLoader", "ClassNotFoundException", "ClassValue", "CloneNotSupportedException", "Cloneable", "Comparable",
    "Deprecated", "Double", "Enum", "EnumConstantNotPresentException", "Error", "Exception",
    "ExceptionInInitializerError", "Float", "FunctionalInterface", "IllegalAccessError", "IllegalAccessException",
    "IllegalArgumentException", "IllegalMonitorStateException", "IllegalStateException",
    "IllegalThreadStateException", "IncompatibleClassChangeError", "IndexOutOfBoundsException",
    "InheritableThreadLocal", "InstantiationError", "InstantiationException", "Integer", "InternalError",
    "InterruptedException", "Iterable", "LinkageError", "Long", "Math", "NegativeArraySizeException",
    "NoClassDefFoundError", "NoSuchFieldError", "NoSuchFieldException", "NoSuchMethodError", "NoSuchMethodException",
    "NullPointerException", "Number", "NumberFormatException", "Object", "OutOfMemoryError", "Override", "Package",
    "Process", "ProcessBuilder", "Readable", "ReflectiveOperationException", "Runnable", "Runtime",
    "RuntimeException", "RuntimePermission", "SafeVarargs", "SecurityException", "SecurityManager", "Short",
    "StackOverflowError", "StackTraceElement", "StrictMath", "String", "StringBuffer", "StringBuilder",
    "StringIndexOutOfBoundsException", "SuppressWarnings", "System", "Thread", "ThreadDeath", "ThreadGroup",
    "ThreadLocal", "Throwable", "TypeNotPresentException", "UnknownError", "UnsatisfiedLinkError",
    "UnsupportedClassVersionError", "UnsupportedOperationException", "VerifyError", "VirtualMachineError", "Void",
];

/// What ECMAScript, and TypeScript's types of it, have in sight everywhere; in order.
#[rustfmt::skip]
const SCRIPT: &[&str] = &[
    "AggregateError", "Array", "ArrayBuffer", "ArrayLike", "AsyncGenerator", "AsyncIterable", "AsyncIterableIterator",
    "AsyncIterator", "Atomics", "Awaited", "BigInt", "BigInt64Array", "BigUint64Array", "Boolean", "Capitalize",
    "ConstructorParameters", "DataView", "Date", "Error", "EvalError", "Exclude", "Extract", "FinalizationRegistry",
    "Float32Array", "Float64Array", "Function", "Generator", "Infinity", "InstanceType", "Int16Array", "Int32Array",
    "Int8Array", "Intl", "Iterable", "IterableIterator", "Iterator", "IteratorResult", "JSON", "Lowercase", "Map",
    "Math", "NaN", "NoInfer", "NonNullable", "Number", "Object", "Omit", "OmitThisParameter", "Parameters", "Partial",
    "Pick", "Promise", "PromiseLike", "PropertyDescriptor", "PropertyKey", "Proxy", "RangeError", "Readonly",
    "ReadonlyArray", "ReadonlyMap", "ReadonlySet", "Record", "ReferenceError", "Reflect", "RegExp", "RegExpExecArray",
    "RegExpMatchArray", "Required", "ReturnType", "Set", "SharedArrayBuffer", "String", "Symbol", "SyntaxError",
    "TemplateStringsArray", "ThisParameterType", "ThisType", "TypeError", "URIError", "Uint16Array", "Uint32Array",
    "Uint8Array", "Uint8ClampedArray", "Uncapitalize", "Uppercase", "WeakMap", "WeakRef", "WeakSet", "decodeURI",
    "decodeURIComponent", "encodeURI", "encodeURIComponent", "eval", "globalThis", "isFinite", "isNaN", "parseFloat",
    "parseInt",
];

/// What Node.js has in sight in each module, and browsers have not; in order.
#[rustfmt::skip]
const NODE: &[&str] = &[
    "Buffer", "__dirname", "__filename", "clearImmediate", "exports", "global", "module", "process", "require",
    "setImmediate",
];

/// The package that a name of ECMAScript, or of Node.js, is told to be of.
pub(crate) fn script_package(word: &str) -> Option<&'static str> {
    let is_node = || NODE.binary_search(&word).is_ok().then_some("node");
    SCRIPT.binary_search(&word).is_ok().then_some("ecmascript").or_else(is_node)
}

/// The package that `word` is of by itself in a language of the family, unless the code has a nearer one of that name.
pub(crate) fn package_of(family: Family, word: &str) -> Option<&'static str> {
    let (package, names) = match family {
        Family::Go => ("builtin", GO),
        Family::Java => ("java.lang", JAVA),
        Family::Python => (PYTHON_PACKAGE, PYTHON),
        _ => return None,
    };
    names.binary_search(&word).is_ok().then_some(package)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_sight_have_a_package() {
        assert!([GO, JAVA, PYTHON, SCRIPT, NODE].iter().all(|names| names.is_sorted()));
        assert_eq!((script_package("Math"), script_package("describe")), (Some("ecmascript"), None));
        assert_eq!((script_package("process"), script_package("window")), (Some("node"), None));
        for (family, word, expected) in [
            (Family::Go, "len", Some("builtin")),
            (Family::Go, "error", Some("builtin")),
            (Family::Go, "fmt", None),
            (Family::Java, "String", Some("java.lang")),
            (Family::Java, "Void", Some("java.lang")),
            (Family::Java, "Record", None),
            (Family::Java, "List", None),
            (Family::Python, "len", Some("builtins")),
            (Family::Python, "__name__", Some("builtins")),
            (Family::Python, "xrange", Some("builtins")),
            (Family::Python, "self", None),
            (Family::CSharp, "String", None),
        ] {
            assert_eq!(package_of(family, word), expected, "{word}");
        }
    }
}
