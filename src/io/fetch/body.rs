//! The body of an answer: counted as it comes over the wire, decoded, and bounded before and after.

use std::io;
use std::pin::Pin;

use async_compression::tokio::bufread::{BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use reqwest::Response;
use reqwest::header::CONTENT_ENCODING;
use thiserror::Error;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt};
use tokio_util::io::StreamReader;

/// What we can decode.
pub const CODINGS: &str = "gzip, br, zstd";

/// No larger window is made for zstd: 8 MiB (RFC 9659).
const WINDOW: u32 = 23;

/// Why there is no whole body.
#[derive(Debug, Error)]
pub enum BodyError {
    /// It is larger than allowed, on the wire or decoded.
    #[error("it is too large")]
    TooLarge,
    /// The connection failed.
    #[error(transparent)]
    Broken(reqwest::Error),
    /// It cannot be decoded.
    #[error("{0}")]
    Damaged(String),
}

/// What happens to a body that is too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// It is an error.
    Refused,
    /// It is left away.
    Cut,
}

/// More has come than is allowed.
#[derive(Debug, Error)]
#[error("more than is allowed")]
struct TooMuch;

/// Reads a body of `size` bytes at most. `came` hears of each piece that comes over the wire.
pub async fn read(
    response: Response,
    size: u64,
    excess: Excess,
    came: impl Fn(usize) + Send + Sync,
) -> Result<Vec<u8>, BodyError> {
    let coding = response.headers().get_all(CONTENT_ENCODING).iter().map(|value| value.to_str().unwrap_or("?"));
    let coding = coding.collect::<Vec<_>>().join(",").trim().to_ascii_lowercase();
    let came = &came;
    let pieces = futures_util::stream::try_unfold((response, 0_u64), move |(mut response, before)| async move {
        let Some(piece) = response.chunk().await.map_err(io::Error::other)? else { return Ok(None) };
        came(piece.len());
        let total = before + piece.len() as u64;
        if total > size {
            return Err(io::Error::other(TooMuch));
        }
        Ok(Some((piece, (response, total))))
    });
    let mut wire = StreamReader::new(Box::pin(pieces));
    // Nothing at all is nothing in any coding.
    let begins = wire.fill_buf().await.map_err(failed)?;
    if begins.is_empty() {
        return Ok(Vec::new());
    }
    let coding = coding_of(&coding, begins).to_owned();
    let mut bytes = Vec::new();
    let decoded = decoder(wire, &coding)?.take(size + 1).read_to_end(&mut bytes).await.map_err(failed);
    let error = match decoded {
        Ok(_) if bytes.len() as u64 > size => BodyError::TooLarge,
        Ok(_) => return Ok(bytes),
        Err(error) => error,
    };
    match (error, excess) {
        (BodyError::TooLarge, Excess::Cut) => {
            // As long as can be, though the piece that was too much is not in it: by its length it is known that it was cut off.
            bytes.resize(usize::try_from(size).unwrap_or(usize::MAX), 0);
            Ok(bytes)
        }
        (error, _) => Err(error),
    }
}

/// The coding in which a body really is: servers call one compressed that is not, and forget to say so of one that is. The
/// first bytes tell for sure, but of Brotli.
fn coding_of<'c>(said: &'c str, begins: &[u8]) -> &'c str {
    let is_gzip = begins.starts_with(&[0x1f, 0x8b, 8]);
    let is_zstd = begins.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]);
    // RFC 1950, section 2.2: a deflate window in the first byte, and both together a multiple of 31.
    let is_zlib = matches!(begins, [first, second, ..]
        if first & 0x8f == 8 && (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31));
    // White space and a tag, or a brace, are the beginning of a page or of JSON; no compressed body begins so.
    let start = begins.iter().find(|byte| !byte.is_ascii_whitespace());
    let is_text = matches!(start, Some(b'<' | b'{' | b'['))
        && begins.iter().take(64).all(|&byte| byte >= b' ' || byte.is_ascii_whitespace());
    match said {
        "" | "identity" if is_gzip => "gzip",
        "" | "identity" if is_zstd => "zstd",
        "deflate" if is_zlib => "zlib",
        "gzip" | "x-gzip" | "br" | "zstd" | "deflate" if is_gzip => "gzip",
        "gzip" | "x-gzip" if is_zlib => "zlib",
        "gzip" | "x-gzip" | "br" | "zstd" | "deflate" if is_text => "identity",
        "gzip" | "x-gzip" | "br" | "deflate" if is_zstd => "zstd",
        said => said,
    }
}

type Reader<'a> = Pin<Box<dyn AsyncRead + Send + 'a>>;

fn decoder<'a>(wire: impl AsyncBufRead + Send + 'a, coding: &str) -> Result<Reader<'a>, BodyError> {
    Ok(match coding {
        "" | "identity" => Box::pin(wire),
        "gzip" | "x-gzip" => {
            let mut decoder = GzipDecoder::new(wire);
            // RFC 1952, section 2.2
            decoder.multiple_members(true);
            Box::pin(decoder)
        }
        "zlib" => Box::pin(ZlibDecoder::new(wire)),
        // What it should be is zlib (RFC 9110, section 8.4.1.2), and some servers leave the frame out.
        "deflate" => Box::pin(DeflateDecoder::new(wire)),
        "br" => Box::pin(BrotliDecoder::new(wire)),
        "zstd" => {
            let mut decoder = ZstdDecoder::with_params(wire, &[DParameter::window_log_max(WINDOW)]);
            decoder.multiple_members(true);
            Box::pin(decoder)
        }
        other => return Err(BodyError::Damaged(format!("it is encoded as {other:?}, which was not asked for"))),
    })
}

fn failed(error: io::Error) -> BodyError {
    if error.get_ref().is_some_and(|inner| inner.is::<TooMuch>()) {
        return BodyError::TooLarge;
    }
    match error.downcast::<reqwest::Error>() {
        Ok(broken) => BodyError::Broken(broken),
        Err(error) => BodyError::Damaged(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use async_compression::tokio::bufread::{BrotliEncoder, GzipEncoder, ZstdEncoder};

    use super::*;

    async fn all(mut reader: impl AsyncRead + Unpin) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).await.map(|_| bytes)
    }

    #[test]
    fn a_body_is_in_the_coding_that_its_bytes_show() {
        let (gzip, zlib, zstd) = (&[0x1f, 0x8b, 8, 0][..], &[0x78, 0x9c, 1][..], &[0x28, 0xb5, 0x2f, 0xfd][..]);
        for (what, said, begins, wanted) in [
            ("as it should be", "gzip", gzip, "gzip"),
            ("nobody says so", "", gzip, "gzip"),
            ("nobody says so", "identity", zstd, "zstd"),
            ("plain", "", &b"<!doctype html>"[..], ""),
            ("called compressed, and plain", "gzip", &b"\n <!doctype html>"[..], "identity"),
            ("called compressed, and plain", "br", &b"{\"a\": 1}"[..], "identity"),
            ("called one and the other", "br", gzip, "gzip"),
            ("deflate as it should be", "deflate", zlib, "zlib"),
            ("deflate without its frame", "deflate", &[0x4b, 0x4c][..], "deflate"),
            ("Brotli that might be text", "br", &[b'<', 0, 1][..], "br"),
            ("broken", "gzip", &b"hello"[..], "gzip"),
            ("unknown", "rot13", &b"<html>"[..], "rot13"),
        ] {
            assert_eq!(coding_of(said, begins), wanted, "{what}: {said}");
        }
    }

    #[tokio::test]
    async fn what_was_encoded_is_decoded_and_what_is_cut_is_damaged() {
        let text: Vec<u8> = (0..20_000_u32).flat_map(|number| (number * number).to_le_bytes()).collect();
        for (coding, packed) in [
            ("gzip", all(GzipEncoder::new(&text[..])).await.unwrap()),
            ("br", all(BrotliEncoder::new(&text[..])).await.unwrap()),
            ("zstd", all(ZstdEncoder::new(&text[..])).await.unwrap()),
            ("identity", text.clone()),
        ] {
            assert_eq!(all(decoder(&packed[..], coding).unwrap()).await.unwrap(), text, "{coding}");
            if coding != "identity" {
                let cut = &packed[..packed.len() - 3];
                assert!(all(decoder(cut, coding).unwrap()).await.is_err(), "{coding}");
            }
        }
        assert!(decoder(&text[..], "rot13").is_err());
    }
}
