//! The body of an answer: counted as it comes over the wire, decoded, and bounded before and after.

use std::io;
use std::pin::Pin;

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZstdDecoder};
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

/// Reads a body of `size` bytes at most. `came` is told of each piece that comes over the wire.
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
    if wire.fill_buf().await.map_err(failed)?.is_empty() {
        return Ok(Vec::new());
    }
    let mut bytes = Vec::new();
    let decoded = decoder(wire, &coding)?.take(size + 1).read_to_end(&mut bytes).await.map_err(failed);
    let error = match decoded {
        Ok(_) if bytes.len() as u64 > size => BodyError::TooLarge,
        Ok(_) => return Ok(bytes),
        Err(error) => error,
    };
    match (error, excess) {
        (BodyError::TooLarge, Excess::Cut) => {
            bytes.truncate(usize::try_from(size).unwrap_or(usize::MAX));
            Ok(bytes)
        }
        (error, _) => Err(error),
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
