//! Sealing what a browser is told, so that its push service can't read it (RFC 8291, over RFC 8188).

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes128Gcm, Key, Nonce};
use hkdf::Hkdf;
use p256::SecretKey;
use p256::ecdh::diffie_hellman;
use rand::CryptoRng;
use sha2::Sha256;

use super::subscription::{Target, new_key, point};

/// Services take records of this size (RFC 8291 §4).
const RECORD_BYTES: u32 = 4096;

/// What goes into one besides the text: the header, the tag of the cipher and the mark of the last record.
const MOST_TEXT_BYTES: usize = 4096 - 86 - 16 - 1;

/// What is too long to be told. The caller keeps texts short, so that it never is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is too long to be pushed")]
pub(super) struct TooLong;

/// Seals `text` for a browser, with a key for this once.
pub(super) fn seal(
    target: &Target,
    text: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, TooLong> {
    let mut salt = [0; 16];
    rng.fill_bytes(&mut salt);
    seal_with(target, text, &new_key(rng), salt)
}

fn seal_with(
    target: &Target,
    text: &[u8],
    key: &SecretKey,
    salt: [u8; 16],
) -> Result<Vec<u8>, TooLong> {
    if text.len() > MOST_TEXT_BYTES {
        return Err(TooLong);
    }
    let ours = point(&key.public_key());
    let secret = diffie_hellman(key.to_nonzero_scalar(), target.key.as_affine());
    let info = [b"WebPush: info\0".as_slice(), &point(&target.key), &ours].concat();
    let input: [u8; 32] = derive(&target.auth, secret.raw_secret_bytes(), &info);
    let content_key: [u8; 16] = derive(&salt, &input, b"Content-Encoding: aes128gcm\0");
    let nonce: [u8; 12] = derive(&salt, &input, b"Content-Encoding: nonce\0");

    // 2 says that this record is the last (RFC 8188 §2).
    let padded = [text, &[2]].concat();
    let cipher = Aes128Gcm::new(&Key::<Aes128Gcm>::from(content_key));
    let sealed = cipher.encrypt(&Nonce::from(nonce), padded.as_slice()).map_err(|_| TooLong)?;
    let length = u8::try_from(ours.len()).expect("a point has 65 bytes");
    Ok([&salt, RECORD_BYTES.to_be_bytes().as_slice(), &[length], &ours, &sealed].concat())
}

fn derive<const N: usize>(salt: &[u8], input: &[u8], info: &[u8]) -> [u8; N] {
    let mut output = [0; N];
    Hkdf::<Sha256>::new(Some(salt), input)
        .expand(info, &mut output)
        .expect("HKDF gives up to 8,160 bytes");
    output
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use shared::push::PushSubscription;

    use super::*;

    fn target() -> Target {
        Target::parse(&PushSubscription {
            endpoint: "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV".to_owned(),
            p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
                .to_owned(),
            auth: "BTBZMqHH6r4Tts7J_aSIgg".to_owned(),
        })
        .unwrap()
    }

    /// RFC 8291, Appendix A.
    #[test]
    fn the_example_of_the_standard() {
        let key = URL_SAFE_NO_PAD.decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw").unwrap();
        let salt = URL_SAFE_NO_PAD.decode("DGv6ra1nlYgDCS1FRnbzlw").unwrap();
        let sealed = seal_with(
            &target(),
            b"When I grow up, I want to be a watermelon",
            &SecretKey::from_slice(&key).unwrap(),
            salt.try_into().unwrap(),
        );
        assert_eq!(
            URL_SAFE_NO_PAD.encode(sealed.unwrap()),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn what_is_too_long_is_refused() {
        let rng = &mut rand::rng();
        assert_eq!(seal(&target(), &[b'x'; MOST_TEXT_BYTES], rng).unwrap().len(), 4096);
        assert_eq!(seal(&target(), &[b'x'; MOST_TEXT_BYTES + 1], rng), Err(TooLong));
    }
}
