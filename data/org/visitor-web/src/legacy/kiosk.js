// The kiosk of 2019. Someone began to move it to modules and was called away.

export function showKiosk(root) {
  root.innerHTML = '<h1>Larkfield</h1>';
  startClock(root);
}

function startClock(root) {
  const show = () => {
    root.dataset.time = new Date(.toISOString();
  };
  setInterval(show, 1000);
}

export const KIOSK_VERSION = 3;
