use encoding_rs::{BIG5, EUC_JP, EUC_KR, GBK, KOI8_R, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};

use super::*;

/// Encoding, how it was told, replaced sequences, text.
fn told(bytes: &[u8]) -> String {
    match decode(bytes.to_vec()) {
        Decoded::Text { text, encoding, n_replaced, told_by } => format!("{encoding} {told_by:?} {n_replaced} {text}"),
        Decoded::Binary { .. } => "binary".into(),
        Decoded::Undecodable { encoding, .. } => format!("undecodable {encoding}"),
    }
}

fn wide(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes_of).collect()
}

#[test]
fn texts_are_decoded() {
    let cases: &[(&[u8], &str)] = &[
        (b"", "utf-8 Valid 0 "),
        (b"plain", "utf-8 Valid 0 plain"),
        (b"\xef\xbb\xbfmarked", "utf-8-bom Mark 0 marked"),
        (b"\xef\xbb\xbfmarked, yet caf\xe9", "utf-8-bom Mark 1 marked, yet caf\u{fffd}"),
        (b"// caf\xe9 au lait\nint x;\n", "windows-1252 Guessed 0 // café au lait\nint x;\n"),
        (b"\x93quoted\x94 \x96 for 5 \x80", "windows-1252 Guessed 0 “quoted” – for 5 €"),
        // Most of it is UTF-8, and one name is not.
        (b"J\xc3\xbcrgen, S\xc3\xb8ren, Andr\xe9, Zo\xc3\xab", "utf-8 MostlyValid 1 Jürgen, Søren, Andr\u{fffd}, Zoë"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        (b"x = 1\0\0\0\0y = 2\n", "binary"),
        (b"\x90\x81\x02\x8d\x01\x9d\x05\x8f\x03\x90\x07", "undecodable ibm866"),
        // Line ends.
        (b"a\rb\rc", "utf-8 Valid 0 a\nb\nc"),
        (b"a\r\nb\r\n", "utf-8 Valid 0 a\r\nb\r\n"),
        (b"caf\xe9\rau lait\r", "windows-1252 Guessed 0 café\nau lait\n"),
    ];
    for (bytes, expected) in cases {
        assert_eq!(told(bytes), *expected, "{}", bytes.escape_ascii());
    }
}

#[test]
fn utf_16_is_told_by_its_mark_or_its_zeros() {
    let code = "class Köln {\r\n  // 東京\r\n}\r\n";
    let chinese = "// 一丁丂七丄丅丆万丈三上下丌不与丏\nint x = 1;\n";
    let cases: &[(Vec<u8>, String)] = &[
        (wide(&format!("\u{feff}{code}"), u16::to_le_bytes), format!("utf-16le Mark 0 {code}")),
        (wide(&format!("\u{feff}{code}"), u16::to_be_bytes), format!("utf-16be Mark 0 {code}")),
        (wide(code, u16::to_le_bytes), format!("utf-16le Zeros 0 {code}")),
        (wide(code, u16::to_be_bytes), format!("utf-16be Zeros 0 {code}")),
        (wide(chinese, u16::to_le_bytes), format!("utf-16le Zeros 0 {chinese}")),
        (wide(chinese, u16::to_be_bytes), format!("utf-16be Zeros 0 {chinese}")),
        (wide("\u{feff}a\rb", u16::to_le_bytes), "utf-16le Mark 0 a\nb".into()),
        // Half a unit at the end.
        ([wide("\u{feff}int value = 1;\n", u16::to_le_bytes), vec![b'x']].concat(), {
            "utf-16le Mark 1 int value = 1;\n\u{fffd}".into()
        }),
        // UTF-32, a table of small numbers, and one with letters in it.
        (b"\xff\xfe\0\0a\0\0\0b\0\0\0".to_vec(), "binary".into()),
        (wide("\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}", u16::to_le_bytes), "binary".into()),
        (wide("abcd\u{1}efgh", u16::to_le_bytes), "binary".into()),
        (b"x\0".to_vec(), "binary".into()),
        (b"x = '\0'\n".to_vec(), "binary".into()),
        (b"abc\0def\0ghi\0".to_vec(), "binary".into()),
        (b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0".to_vec(), "binary".into()),
    ];
    for (bytes, expected) in cases {
        assert_eq!(told(bytes), *expected, "{}", bytes.escape_ascii());
    }
}

#[test]
fn encodings_from_before_utf_8_are_guessed() {
    for (encoding, name, text) in [
        (WINDOWS_1252, "windows-1252", "# Größe über alles prüfen: wir müssen die Straße schließen\nx = 1\n"),
        (WINDOWS_1252, "windows-1252", "/* l'été dernier, à Besançon, où le garçon a été élevé */\n"),
        (SHIFT_JIS, "shift_jis", "/* こちらのバージョンも更新してください。表示するソート */\nint x;\n"),
        (EUC_JP, "euc-jp", "/* 文頭と文末の品詞を登録します。あまりきれいな方法ではない */\nint x;\n"),
        (GBK, "gbk", "// 语言是一种功能强大而完善的通用型计算机程序设计语言\nint x;\n"),
        (EUC_KR, "euc-kr", "// 파이썬은 배우기 쉽고 강력한 프로그래밍 언어입니다\nint x;\n"),
        (BIG5, "big5", "// 如何在程式中使用既有的函式庫，我們需要新的語言\nint x;\n"),
        (WINDOWS_1251, "windows-1251", "// Познание бесконечности требует бесконечного времени\nint x;\n"),
        (KOI8_R, "koi8-u", "// Познание бесконечности требует бесконечного времени\nint x;\n"),
    ] {
        let (bytes, _, has_losses) = encoding.encode(text);
        assert!(!has_losses, "{text}");
        assert_eq!(told(&bytes), format!("{name} Guessed 0 {text}"));
    }
}

#[test]
fn declarations_are_read() {
    let cases: &[(&[u8], &str)] = &[
        (b"# -*- coding: latin-1 -*-\n'\xe9'", "windows-1252 Declared 0 # -*- coding: latin-1 -*-\n'é'"),
        (b"#!/usr/bin/python\n# vim: set fileencoding=koi8_r :\n'\xc1'", {
            "koi8-r Declared 0 #!/usr/bin/python\n# vim: set fileencoding=koi8_r :\n'а'"
        }),
        (b"#!/bin/x\r\n# Coding: ISO-8859-7-unix\r\n\xe1", {
            "iso-8859-7 Declared 0 #!/bin/x\r\n# Coding: ISO-8859-7-unix\r\nα"
        }),
        (b"# coding: cp932\n\x95\x5c", "shift_jis Declared 0 # coding: cp932\n表"),
        (b"# coding=iso-2022-jp\n\x1b$B$\"\x1b(B", "iso-2022-jp Declared 0 # coding=iso-2022-jp\nあ"),
        // What is declared wins over what is valid too, as in Python.
        (b"# coding: latin-1\n\xc3\xa9", "windows-1252 Declared 0 # coding: latin-1\nÃ©"),
        // Where all is ASCII there is nothing to declare.
        (b"# coding: latin-1\nx", "utf-8 Valid 0 # coding: latin-1\nx"),
        // Declarations that are not true, or none at all.
        (b"# coding: utf-8\n# caf\xe9 au lait", "windows-1252 Guessed 0 # coding: utf-8\n# café au lait"),
        (b"# coding: shift_jis\n'\x81'", "undecodable windows-1252"),
        (b"# coding: ascii\n# caf\xc3\xa9", "utf-8 Valid 0 # coding: ascii\n# café"),
        (b"# coding: utf-16\n# caf\xc3\xa9", "utf-8 Valid 0 # coding: utf-16\n# café"),
        (b"/* Huffman coding: fast */\n// caf\xc3\xa9", "utf-8 Valid 0 /* Huffman coding: fast */\n// café"),
        (b"1\n2\n# coding: latin-1\n\xc3\xa9", "utf-8 Valid 0 1\n2\n# coding: latin-1\né"),
    ];
    for (bytes, expected) in cases {
        assert_eq!(told(bytes), *expected, "{}", bytes.escape_ascii());
    }
}

#[test]
fn names_are_those_of_the_whatwg() {
    for name in NAMES {
        let encoding = Encoding::for_label(name.as_bytes()).expect(name);
        assert_eq!((name_of(encoding), encoding.name().to_ascii_lowercase().as_str()), (*name, *name));
    }
}
