<?php
require_once '../src/Register.php';

use Friends\Register;
use function Friends\euro;

$register = new Register();
$register->join($_GET['name'], false)->visit('today');
?>
<p>Fees: <?= euro($register->total()) ?></p>
