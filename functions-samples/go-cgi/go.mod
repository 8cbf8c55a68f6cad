module go-cgi

go 1.21
