module larkfield.example/domegate

go 1.21
