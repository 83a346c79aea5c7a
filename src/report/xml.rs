//! XML as any reader takes it: what XML 1.0 cannot hold is shown as symbols.

use std::io;

use quick_xml::Writer;
use quick_xml::escape::escape;
use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::writer::ElementWriter;

use super::visible;

/// Where XML is written to.
pub(super) type Xml = Writer<Vec<u8>>;

/// A document, with a line break at its end.
pub(super) fn document(write: impl FnOnce(&mut Xml) -> io::Result<()>) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing to memory cannot fail.
    let _ =
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None))).and_then(|()| write(&mut writer));
    String::from_utf8_lossy(&writer.into_inner()).into_owned() + "\n"
}

/// An element with attributes, whose line breaks are kept.
pub(super) fn element<'a>(
    writer: &'a mut Xml,
    name: &'a str,
    attributes: &[(&str, &str)],
) -> ElementWriter<'a, Vec<u8>> {
    let mut element = writer.create_element(name);
    for (key, value) in attributes {
        let value = escape(shown(value)).replace('\n', "&#10;").replace('\r', "&#13;").replace('\t', "&#9;");
        element = element.with_attribute((key.as_bytes(), value.as_bytes()));
    }
    element
}

/// The text of an element.
pub(super) fn text(text: &str) -> BytesText<'static> {
    BytesText::new(&shown(text)).into_owned()
}

/// Control characters as symbols, and U+FFFD for what is no character.
fn shown(text: &str) -> String {
    visible(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_shown_as_symbols() {
        let hostile = "a\0\u{1b}<b> & \"'\u{ffff}\n\t]]>\r";
        let written =
            document(|writer| element(writer, "x", &[("y", hostile)]).write_text_content(text(hostile)).map(|_| ()));
        let attribute = "a␀␛&lt;b&gt; &amp; &quot;&apos;\u{fffd}&#10;&#9;]]&gt;␍";
        let content = attribute.replace("&#10;", "\n").replace("&#9;", "\t");
        let wanted = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<x y=\"{attribute}\">{content}</x>\n");
        assert_eq!(written, wanted);
    }
}
