// GLASSFY_REST_KEY: on the Engine page, “REST key”
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
)

func main() {
	body := `{"customid": "@CUSTOMID@", "customerid": "@CUSTOMER@"}`
	request, err := http.NewRequest("POST", "@ENGINE@/v1/connect_stripe", strings.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("GLASSFY_REST_KEY"))
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	answer, _ := io.ReadAll(response.Body)
	fmt.Println(string(answer))
	if response.StatusCode != http.StatusOK {
		os.Exit(1)
	}
}
