//! Names in code page 437, which zips of DOS have.

/// What the bytes from 0x80 on stand for.
const HIGH: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// `name` as text.
pub(super) fn text_of(name: &[u8]) -> String {
    let high: Vec<char> = HIGH.chars().collect();
    name.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { high[usize::from(byte - 0x80)] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_stands_for_a_character() {
        assert_eq!(HIGH.chars().count(), 128);
        assert_eq!(text_of(b"caf\x82 \x80\xe1\xff"), "café Çß\u{a0}");
    }
}
