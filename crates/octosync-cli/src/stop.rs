//! Ctrl-C and its kin: the first asks to stop when what is under way has ended, the second stops at once.

use std::io;
use tokio::sync::watch;

/// Waits for Ctrl-C, or for being asked to end.
#[cfg(unix)]
pub(crate) async fn asked() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// Waits for Ctrl-C, or for being asked to end.
#[cfg(windows)]
pub(crate) async fn asked() -> io::Result<()> {
    use tokio::signal::windows;
    let (mut close, mut interrupt) = (windows::ctrl_close()?, windows::ctrl_c()?);
    let mut stop = windows::ctrl_break()?;
    tokio::select! {
        _ = close.recv() => {}
        _ = interrupt.recv() => {}
        _ = stop.recv() => {}
    }
    Ok(())
}

/// Runs something that can be asked to stop. Returns `None` if it was asked twice and so was cut off.
pub(crate) async fn stoppable<F: Future>(
    heard: impl Fn(),
    start: impl FnOnce(watch::Receiver<bool>) -> F,
) -> Option<F::Output> {
    let (stop, listen) = watch::channel(false);
    let twice = async {
        // Who cannot listen to signals is never asked.
        if asked().await.is_err() {
            std::future::pending::<()>().await;
        }
        heard();
        stop.send_replace(true);
        if asked().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        biased;
        output = start(listen) => Some(output),
        () = twice => None,
    }
}
