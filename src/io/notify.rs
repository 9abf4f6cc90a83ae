//! Sending notifications: webhooks, ntfy, letters by a mail server or by `sendmail`.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Client, RequestBuilder, header};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::Command;

use super::request::{Caller, ClientError, client, innermost};
use super::resolve::Word;
use crate::io::fetch::secret_line;
use crate::io::push::Heard;
use crate::liveblog::{Channel, Target};
use crate::notice::{Notice, letter, ntfy, signature, webhook};
use crate::schedule::{Taken, patience};

/// A target has so long to answer, however it is notified.
const PATIENCE: Duration = Duration::from_secs(10);

/// What sends notifications.
#[derive(Debug, Clone)]
pub struct Notifier {
    client: Client,
}

impl Notifier {
    /// One for this caller.
    pub fn new(caller: Caller<'_>) -> Result<Notifier, ClientError> {
        let client = client(caller, Word::Operator)?.build().map_err(|error| ClientError::of(&error))?;
        Ok(Notifier { client })
    }

    /// Sends one, and says how the target took it.
    pub async fn send(&self, target: &Target, notice: &Notice, now: Timestamp) -> Heard {
        match tokio::time::timeout(PATIENCE, self.exchange(target, notice, now)).await {
            Ok(heard) => heard,
            Err(_) => missed(format!("did not answer within {} s", PATIENCE.as_secs())),
        }
    }

    async fn exchange(&self, target: &Target, notice: &Notice, now: Timestamp) -> Heard {
        match &target.channel {
            Channel::Webhook { url, secret } => {
                let body = webhook(notice);
                let mut request = self.client.post(url.clone()).header("Idempotency-Key", key(notice));
                if let Some(file) = secret {
                    match secret_line(file).map_err(|error| error.to_string()) {
                        Ok(secret) => {
                            request = request.header("X-Liveticker-Signature", signature(secret.as_bytes(), &body))
                        }
                        Err(words) => return missed(words),
                    }
                }
                posted(request, body, now).await
            }
            Channel::Ntfy { url, token } => {
                let Some((server, body)) = ntfy(notice, url) else {
                    return Heard { taken: Taken::Refused, words: "its address names no topic".to_owned() };
                };
                let mut request = self.client.post(server);
                if let Some(file) = token {
                    match secret_line(file).map_err(|error| error.to_string()) {
                        Ok(token) => request = request.bearer_auth(token),
                        Err(words) => return missed(words),
                    }
                }
                posted(request, body, now).await
            }
            Channel::Email { to, from, smtp, sendmail } => {
                let letter = letter(notice, from, to, now);
                let sent = match smtp {
                    Some(server) => by_server(server, from, to, &letter).await,
                    None => by_program(sendmail, from, to, &letter).await,
                };
                sent.unwrap_or_else(missed)
            }
        }
    }
}

fn missed(words: String) -> Heard {
    Heard { taken: Taken::Missed(None), words }
}

/// A header of ASCII, whatever an id has in it.
fn key(notice: &Notice) -> String {
    notice.key().chars().filter(char::is_ascii_graphic).collect()
}

async fn posted(request: RequestBuilder, body: Vec<u8>, now: Timestamp) -> Heard {
    match request.header(header::CONTENT_TYPE, "application/json").body(body).send().await {
        Ok(response) => {
            let status = response.status().as_u16();
            let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
            let asked = text(header::RETRY_AFTER).and_then(|after| patience(after, text(header::DATE), now));
            Heard { taken: Taken::of(status, asked), words: format!("answered {status}") }
        }
        Err(error) => missed(innermost(&error)),
    }
}

/// Hands a letter to a program that takes it as sendmail does: the letter on standard input, the address as an argument.
async fn by_program(program: &Path, from: &str, to: &str, letter: &str) -> Result<Heard, String> {
    let mut command = Command::new(program);
    command.args(["-i", "-f", from, "--", to]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    // One that hangs ends with our patience.
    let mut child = command.kill_on_drop(true).spawn().map_err(|error| format!("{}: {error}", program.display()))?;
    if let Some(mut stdin) = child.stdin.take() {
        // It wants line breaks as this machine has them.
        stdin.write_all(letter.replace("\r\n", "\n").as_bytes()).await.map_err(|error| error.to_string())?;
    }
    let status = child.wait().await.map_err(|error| error.to_string())?;
    match status.success() {
        true => Ok(Heard { taken: Taken::Well, words: "took the letter".to_owned() }),
        false => Err(format!("{} ended with {status}", program.display())),
    }
}

/// Hands a letter to a mail server (RFC 5321), without encryption or password: one of this machine or network.
async fn by_server(server: &str, from: &str, to: &str, letter: &str) -> Result<Heard, String> {
    let stream = TcpStream::connect(server).await.map_err(|error| error.to_string())?;
    let mut stream = BufReader::new(stream);
    let mut answer = reply(&mut stream).await?;
    let dotted =
        letter.split("\r\n").map(|line| if line.starts_with('.') { format!(".{line}") } else { line.to_owned() });
    let dotted = dotted.collect::<Vec<_>>().join("\r\n");
    for line in [
        "EHLO liveticker".to_owned(),
        format!("MAIL FROM:<{from}>"),
        format!("RCPT TO:<{to}>"),
        "DATA".to_owned(),
        format!("{dotted}\r\n."),
    ] {
        if !(200..400).contains(&answer) {
            break;
        }
        stream.write_all(format!("{line}\r\n").as_bytes()).await.map_err(|error| error.to_string())?;
        answer = reply(&mut stream).await?;
    }
    stream.write_all(b"QUIT\r\n").await.unwrap_or_default();
    let taken = match answer {
        200..=399 => Taken::Well,
        400..=499 => Taken::Missed(None),
        _ => Taken::Refused,
    };
    Ok(Heard { taken, words: format!("answered {answer}") })
}

/// The code of an answer, which may have several lines.
async fn reply(stream: &mut BufReader<TcpStream>) -> Result<u16, String> {
    let mut line = String::new();
    loop {
        line.clear();
        let read = stream.read_line(&mut line).await.map_err(|error| error.to_string())?;
        if read == 0 || read > 1_000 {
            return Err("hung up".to_owned());
        }
        if line.as_bytes().get(3) != Some(&b'-') {
            return line.get(..3).and_then(|code| code.parse().ok()).ok_or_else(|| "does not speak SMTP".to_owned());
        }
    }
}
