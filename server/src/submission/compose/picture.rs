//! Pictures that stand in the HTML itself, as in signatures: most programs show only those that are parts of the message.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Such a picture as a part.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) media_type: String,
    pub(super) content_id: String,
    pub(super) bytes: Vec<u8>,
}

/// How the picture of an element begins in HTML that the sanitiser wrote.
const OPENS: &str = " src=\"data:";

/// Sanitised `html` with its own pictures named by `cid:` URLs (RFC 2392), and these pictures. `nonce` makes their names
/// the message's own.
pub(super) fn taken_out(html: &str, nonce: &str) -> (String, Vec<Picture>) {
    let mut pictures: Vec<Picture> = Vec::new();
    let mut pieces = html.split(OPENS);
    let mut result = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let content_id = format!("{nonce}.{}@pli", pictures.len() + 1);
        match picture(piece, content_id).filter(|_| is_in_tag(&result)) {
            Some((picture, rest)) => {
                result.push_str(&format!(" src=\"cid:{}\"{rest}", picture.content_id));
                pictures.push(picture);
            }
            None => {
                result.push_str(OPENS);
                result.push_str(piece);
            }
        }
    }
    (result, pictures)
}

/// Whether the next letter stands in a tag: elsewhere `<` and `>` are written otherwise.
fn is_in_tag(html: &str) -> bool {
    html.rfind('<') > html.rfind('>')
}

/// The picture at the beginning of `piece`, and what follows.
fn picture(piece: &str, content_id: String) -> Option<(Picture, &str)> {
    let (url, rest) = piece.split_once('"')?;
    let (media_type, content) = url.split_once(";base64,")?;
    let bytes = STANDARD.decode(content).ok()?;
    let is_image = media_type.strip_prefix("image/").is_some_and(|kind| {
        !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    is_image.then(|| (Picture { media_type: media_type.to_owned(), content_id, bytes }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_become_parts_and_text_stays_text() {
        let html = "<p>see src=\"data:image/png;base64,QUJD\"</p><img src=\"data:image/png;base64,QUJD\" alt=\"x\"><img src=\"data:image/gif;base64,?\">";
        let (html, pictures) = taken_out(html, "n");
        assert_eq!(
            html,
            "<p>see src=\"data:image/png;base64,QUJD\"</p><img src=\"cid:n.1@pli\" alt=\"x\"><img src=\"data:image/gif;base64,?\">"
        );
        let expected = Picture {
            media_type: "image/png".to_owned(),
            content_id: "n.1@pli".to_owned(),
            bytes: b"ABC".to_vec(),
        };
        assert_eq!(pictures, [expected]);
    }
}
