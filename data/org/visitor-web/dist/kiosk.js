export function showKiosk(root){root.innerHTML="<h1>Larkfield</h1>"}
