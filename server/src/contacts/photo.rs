//! Photos of cards: small raster pictures, kept beside the cards.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use shared::contact::{LARGEST_PHOTO, Photo};
use shared::id::{PhotoId, UserId};

use super::{Body, Error};
use crate::db::DbConnection;
use crate::db::photos;
use crate::secrets::random_name;
use crate::state::AppState;

/// Keeps a picture for a card to have.
///
/// # Errors
///
/// [`Error::NotAPicture`] for anything but a raster picture; [`Error::TooLarge`].
pub async fn add(state: &AppState, user: &UserId, bytes: &[u8]) -> Result<Photo, Error> {
    if bytes.len() > LARGEST_PHOTO {
        return Err(Error::TooLarge);
    }
    let media_type = raster_type(bytes).ok_or(Error::NotAPicture)?;
    let id = PhotoId(random_name::<16>(&mut rand::rng()));
    let mut connection = state.db.acquire().await?;
    photos::add(&mut connection, user, &id, media_type, bytes, state.clock.now()).await?;
    Ok(Photo { id })
}

/// Media type and bytes.
///
/// # Errors
///
/// [`Error::NotFound`] unless it is the user's.
pub async fn read(
    state: &AppState,
    user: &UserId,
    id: &PhotoId,
) -> Result<(&'static str, Vec<u8>), Error> {
    let (_, bytes) = photos::read(&state.db, user, id).await?.ok_or(Error::NotFound)?;
    let media_type = raster_type(&bytes).ok_or(Error::NotFound)?;
    Ok((media_type, bytes))
}

/// Those that every browser shows, by how they begin (WHATWG MIME Sniffing §6.1).
pub(super) fn raster_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', b'V', b'P', ..] => {
            Some("image/webp")
        }
        _ => None,
    }
}

/// Takes the photo out of a card that came with it. `Err` if there is one that can't be kept.
pub(super) fn take(body: &mut Body) -> Result<Option<Vec<u8>>, ()> {
    let Some(Value::Object(media)) = body.get_mut("media") else { return Ok(None) };
    let is_photo = |entry: &Value| entry.get("kind").is_some_and(|kind| kind == "photo");
    let bytes_of = |entry: &Value| {
        let uri = entry.get("uri")?.as_str()?;
        uri.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("data:"))?;
        Some(uri.split_once(',')?.1.to_owned())
    };
    // What is said to be a photo and is neither bytes nor an address is none.
    let broken = media.iter().find_map(|(key, entry)| {
        let uri = entry.get("uri").and_then(Value::as_str).unwrap_or_default();
        (is_photo(entry) && !uri.contains(':')).then(|| key.clone())
    });
    if let Some(key) = broken {
        media.remove(&key);
        if media.is_empty() {
            body.remove("media");
        }
        return Err(());
    }
    // One that lies elsewhere stays what it is: a link, which nobody follows.
    let Some((key, data)) = media
        .iter()
        .find_map(|(key, entry)| Some((key.clone(), bytes_of(entry).filter(|_| is_photo(entry))?)))
    else {
        return Ok(None);
    };
    media.remove(&key);
    if media.is_empty() {
        body.remove("media");
    }
    if let Some(Value::Object(vcard)) = body.get_mut("vCard")
        && let Some(Value::Object(converted)) = vcard.get_mut("convertedProperties")
    {
        converted.retain(|path, _| !path.starts_with(&format!("media/{key}/")));
        if converted.is_empty() {
            vcard.remove("convertedProperties");
        }
    }
    let clean: String = data.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let bytes = STANDARD.decode(clean).map_err(drop)?;
    let is_fine = bytes.len() <= LARGEST_PHOTO && raster_type(&bytes).is_some();
    if is_fine { Ok(Some(bytes)) } else { Err(()) }
}

/// Keeps a photo that came with a card. The same bytes are kept once.
pub(super) async fn keep(
    state: &AppState,
    connection: &mut DbConnection,
    user: &UserId,
    bytes: &[u8],
) -> Result<PhotoId, Error> {
    let media_type = raster_type(bytes).ok_or(Error::NotAPicture)?;
    let id = id_of(user, bytes);
    photos::add(connection, user, &id, media_type, bytes, state.clock.now()).await?;
    Ok(id)
}

/// What a photo that came with a card is called.
pub(super) fn id_of(user: &UserId, bytes: &[u8]) -> PhotoId {
    let mut hash = Sha256::new();
    hash.update(user.as_str());
    hash.update([0]);
    hash.update(bytes);
    let hash = hash.finalize();
    PhotoId(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hash))
}

/// Puts a photo back, for a file.
pub(super) fn put(body: &mut Body, media_type: &str, bytes: &[u8]) {
    let uri = format!("data:{media_type};base64,{}", STANDARD.encode(bytes));
    let media = body.entry("media").or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(media) = media {
        let key = super::edit::fresh_key(media);
        media.insert(key, json!({ "kind": "photo", "uri": uri, "mediaType": media_type }));
    }
}
